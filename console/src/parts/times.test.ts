import { expect, test } from "vitest";
import { durationOf, utcOf } from "./times.js";

test.each([
  [0, "0 ms"],
  [38.4, "38 ms"],
  [999, "999 ms"],
  [1_500, "1.5 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [185_000, "3 min 5 s"],
  [3_600_000, "1 h"],
  [7_440_000, "2 h 4 min"],
  [266_400_000, "3 d 2 h"],
])("%s ms are %s", (ms, text) => {
  expect(durationOf(ms)).toBe(text);
});

test("a moment is told in UTC to the millisecond", () => {
  expect(utcOf("2026-11-29T22:28:18.070+01:00")).toBe("2026-11-29 21:28:18.070 UTC");
});
