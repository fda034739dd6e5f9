import { expect, test } from "vitest";
import { amountOf, hundredthsOf, moneyIn, moneyOf } from "./money.js";

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

test("amounts in a sentence are written as everywhere else, and nothing else of it is touched", () => {
  expect(moneyIn("Payment of 1073.98 USD was taken, 2.00 EUR given back.")).toBe(
    `Payment of ${moneyOf("1073.98", "USD")} was taken, ${moneyOf("2.00", "EUR")} given back.`,
  );
  expect(moneyIn("Order 12.345 USD7 of 5 JPY")).toBe("Order 12.345 USD7 of 5 JPY");
});
