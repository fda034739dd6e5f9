import { expect, test } from "vitest";
import { durationMs, ratePerSecond } from "./quantities.js";

test("durations and rates are read with their units, and are an error without", () => {
  expect([durationMs("90s"), durationMs("30m"), durationMs("1.5h"), durationMs("7d")]).toEqual([
    90_000, 1_800_000, 5_400_000, 604_800_000,
  ]);
  expect([ratePerSecond("100/s"), ratePerSecond("100"), ratePerSecond("30/m")]).toEqual([100, 100, 0.5]);
  for (const text of ["2", "h", "-1h", "2 h", ""]) expect(() => durationMs(text)).toThrow("is no duration");
  for (const text of ["0/s", "fast", "1/y"]) expect(() => ratePerSecond(text)).toThrow("is no rate");
});
