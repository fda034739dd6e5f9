import { expect, test } from "vitest";
import { amountOf, hundredthsOf, moneyOf } from "./money.js";

test.each([
  ["0", 0n],
  ["29.99", 2_999n],
  ["7", 700n],
  ["10.5", 1_050n],
  ["9999999999.99", 999_999_999_999n],
])("%s is %s hundredths, and comes back the same", (amount, hundredths) => {
  expect(hundredthsOf(amount)).toBe(hundredths);
  expect(Number(amountOf(hundredths))).toBe(Number(amount));
});

test.each(["", "-1", "1.234", "1e3", "NaN"])("%j is no amount", (text) => {
  expect(() => hundredthsOf(text)).toThrow("not an amount");
});

test("a large amount loses no cent when it is shown", () => {
  expect(moneyOf("9007199254740993.21", "USD").replace(/[^\d]/g, "")).toBe("900719925474099321");
});
