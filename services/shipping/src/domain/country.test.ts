import { expect, test } from "vitest";
import { countryCode } from "./country.js";

test.each([
  ["GB", "GB"],
  ["uk", "GB"],
  [" United Kingdom ", "GB"],
  ["EIRE", "IE"],
  ["Ireland", "IE"],
  ["USA", "US"],
  ["Norway", "NO"],
  ["Channel Islands", "JE"],
  ["Czech Republic", "CZ"],
  ["RSA", "ZA"],
  ["Antarctica", "AQ"],
])("%s is %s", (text, code) => {
  expect(countryCode(text)).toBe(code);
});

test.each(["Atlantis", "Unspecified", "XA", "ZZ", "Q", ""])("%s is no country", (text) => {
  expect(countryCode(text)).toBeUndefined();
});
