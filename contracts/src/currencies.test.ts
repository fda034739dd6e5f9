import { describe, expect, test } from "vitest";
import { CURRENCIES, decimalsOf, fitsCurrency, whyNotTaken } from "./currencies.js";
import { Currency } from "./money.js";

describe("the list of currencies", () => {
  test("has each code once, and each is a currency of the contract", () => {
    expect(CURRENCIES).toHaveLength(155);
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    for (const code of CURRENCIES) expect(Currency.safeParse(code).success, code).toBe(true);
  });

  test.each([
    ["USD", 2],
    ["EUR", 2],
    ["JPY", 0],
    ["KRW", 0],
    ["HUF", 2],
    ["KWD", 3],
    ["TND", 3],
  ])("says that prices in %s have %i decimals", (code, decimals) => {
    expect(decimalsOf(code)).toBe(decimals);
  });

  test.each(["DEM", "XAU", "XXX", "XTS", "CHE", "BGN", "usd", "US"])("does not have %s", (code) => {
    expect(decimalsOf(code)).toBeUndefined();
    expect(whyNotTaken(code)).toBe(`${code} is no currency in use (ISO 4217)`);
  });
});

test("orders are taken in currencies of two decimals and fewer, and the others are refused by name", () => {
  expect(whyNotTaken("USD")).toBeUndefined();
  expect(whyNotTaken("JPY")).toBeUndefined();
  expect(whyNotTaken("KWD")).toBe(
    "KWD has 3 decimals, and the shop's amounts have 2: it takes no orders in KWD",
  );
  expect(CURRENCIES.filter((code) => whyNotTaken(code) !== undefined)).toEqual(
    "BHD IQD JOD KWD LYD OMR TND".split(" "),
  );
});

test.each([
  ["10.00", "JPY", true],
  ["0.00", "JPY", true],
  ["10.50", "JPY", false],
  ["10.05", "KRW", false],
  ["10.55", "USD", true],
  ["10.55", "KWD", true],
])("%s %s fits its currency: %s", (money, currency, fits) => {
  expect(fitsCurrency(money, currency)).toBe(fits);
});
