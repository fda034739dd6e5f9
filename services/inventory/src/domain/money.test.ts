import { expect, test } from "vitest";
import { decimalOf, minorUnits } from "./money.js";

test.each([
  ["0.00", 0],
  ["0.05", 5],
  ["0.50", 50],
  ["29.99", 2_999],
  ["1000.00", 100_000],
  ["9999999999.99", 999_999_999_999],
])("%s is %d minor units, and back", (decimal, minor) => {
  expect(minorUnits(decimal)).toBe(minor);
  expect(decimalOf(minor)).toBe(decimal);
});
