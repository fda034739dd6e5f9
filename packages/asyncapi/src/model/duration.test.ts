import { expect, test } from "vitest";
import { duration, durationText } from "./duration.js";

test.each([
  ["PT0.25S", 250],
  ["PT1S", 1_000],
  ["PT1M30S", 90_000],
  ["PT2H", 7_200_000],
  ["PT0,5S", 500],
])("%s is %d ms", (text, ms) => {
  expect(duration.parse(text)).toBe(ms);
});

test.each(["1s", "PT", "P1D", "PT0S", "PT0.0001S", "PT25H", ""])("%s is refused", (text) => {
  expect(duration.safeParse(text).success).toBe(false);
});

test("milliseconds are written as they are read", () => {
  expect(durationText(250)).toBe("PT0.25S");
  expect(duration.parse(durationText(30_000))).toBe(30_000);
});
