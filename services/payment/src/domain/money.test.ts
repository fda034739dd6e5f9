import { describe, expect, test } from "vitest";
import { minorUnits, moneyText } from "./money.js";

describe("money", () => {
  test.each([
    ["0.00", 0n],
    ["0.07", 7n],
    ["29.99", 2_999n],
    ["9999999999.99", 999_999_999_999n],
  ])("%s is %d minor units, there and back", (text, minor) => {
    expect(minorUnits(text)).toBe(minor);
    expect(moneyText(minor)).toBe(text);
  });

  test.each(["", "1", "1.5", "-1.00", "1.005", "1,00"])("%j is refused", (text) => {
    expect(() => minorUnits(text)).toThrow(RangeError);
  });
});
