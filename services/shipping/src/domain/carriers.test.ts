import { describe, expect, test } from "vitest";
import { CARRIERS, chooseCarrier } from "./carriers.js";
import { countryCode } from "./country.js";

describe("the carrier", () => {
  test.each([
    ["GB", 1, "Northern Post"],
    ["US", 1, "Prairie Express"],
    ["FR", 1, "Alpine Parcel"],
    ["AU", 1, "Meridian Air"],
    ["GB", 1_000, "Northern Post"],
    ["GB", 1_001, "Longhaul Freight"],
    ["AU", 1_000_000_000, "Longhaul Freight"],
  ])("to %s for %d units is %s", (country, units, name) => {
    expect(chooseCarrier(country, units)?.name).toBe(name);
  });

  test.each(["AQ", "BV", "TF"])("to %s does not exist", (country) => {
    expect(chooseCarrier(country, 1)).toBeUndefined();
  });
});

test("carriers have names and prefixes of their own, and serve countries that exist", () => {
  expect(new Set(CARRIERS.map(({ name }) => name)).size).toBe(CARRIERS.length);
  expect(new Set(CARRIERS.map(({ prefix }) => prefix)).size).toBe(CARRIERS.length);
  const codes = CARRIERS.flatMap(({ serves }) => (serves === "everywhere" ? [] : [...serves]));
  expect(codes.filter((code) => countryCode(code) !== code)).toEqual([]);
});
