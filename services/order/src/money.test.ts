import { expect, test } from "vitest";
import { decimal, minorUnits, totalOf } from "./money.js";

test("totals are exact where floats are not", () => {
  expect(totalOf([{ quantity: 3, price: "0.10" }])).toBe("0.30");
  expect(
    totalOf([
      { quantity: 2, price: "29.99" },
      { quantity: 1, price: "0.02" },
    ]),
  ).toBe("60.00");
});

test("a total that the column cannot hold is none", () => {
  expect(totalOf([{ quantity: 1, price: "99999999.99" }])).toBe("99999999.99");
  expect(totalOf([{ quantity: 2, price: "99999999.99" }])).toBeUndefined();
});

test.each(["0.00", "0.05", "1.50", "29.99", "1234567.89"])(
  "%s stays itself through minor units",
  (amount) => {
    expect(decimal(minorUnits(amount))).toBe(amount);
  },
);
