import { expect, test } from "vitest";
import { addDuration, mergedDurations, quantileOf, type Durations } from "./durations.js";

const of = (...lengths: readonly number[]) => {
  const durations: Durations = new Map();
  for (const ms of lengths) addDuration(durations, ms);

  return durations;
};

test("a quantile is within three in a hundred of the length that it stands for", () => {
  const durations = of(...Array.from({ length: 100 }, (_, at) => 10 * (at + 1)));

  for (const [share, ms] of [
    [0.5, 500],
    [0.99, 990],
    [1, 1_000],
  ] as const)
    expect(Math.abs((quantileOf(durations, share) ?? 0) / ms - 1)).toBeLessThan(0.03);
});

test("of nothing there is no quantile; of what took no time at all there is", () => {
  expect(quantileOf(new Map(), 0.5)).toBeUndefined();
  expect(quantileOf(of(0, -5), 0.5)).toBeCloseTo(1, 0);
});

test("several are as if all had been put into one", () => {
  expect(mergedDurations([of(1, 50), of(50, 4_000)])).toEqual(of(1, 50, 50, 4_000));
});

test("a day needs less than four hundred counts", () => {
  expect(of(...Array.from({ length: 2_000 }, (_, at) => 1.0092 ** at)).size).toBeLessThan(400);
});
