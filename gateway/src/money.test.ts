import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centsOf, moneyFrom, moneyOf, totalOf } from "./money.js";

describe("a client's price", () => {
  test.each([
    [29.99, "29.99"],
    [29.9, "29.90"],
    [30, "30.00"],
    [0, "0.00"],
    [0.07, "0.07"],
    [9999999999.99, "9999999999.99"],
    ["29.99", "29.99"],
    ["29.9", "29.90"],
    ["30", "30.00"],
  ])("%j is taken exactly, as %s", (price, money) => {
    expect(moneyFrom(price)).toBe(money);
  });

  test.each([
    29.999,
    0.1 + 0.2,
    1e21,
    1e-7,
    -1,
    NaN,
    Infinity,
    10_000_000_000,
    "29.999",
    "",
    "1e3",
    " 1",
    "+1",
    "01",
    "1.",
    ".5",
    "1,50",
    "-1.00",
  ])("%j is refused", (price) => {
    expect(moneyFrom(price)).toBeUndefined();
  });

  test("every number of cents survives the way through a JSON number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (cents) => {
        const money = moneyOf(BigInt(cents));
        const read = JSON.parse(money) as number;

        expect(moneyFrom(read)).toBe(money);
        expect(centsOf(money)).toBe(BigInt(cents));
      }),
    );
  });
});

test("a total is exact where floats would not be", () => {
  const lines = [
    { price: "0.10", quantity: 3 },
    { price: "999999.99", quantity: 1_000_000 },
  ];

  expect(moneyOf(totalOf(lines))).toBe("999999990000.30");
});
