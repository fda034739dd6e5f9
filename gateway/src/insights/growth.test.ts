import { expect, test } from "vitest";
import { growthOf, quantileOfBuckets } from "./growth.js";

test("a counter that was there grew by its difference, one that began meanwhile by all it has", () => {
  const there = {
    labels: { to: "confirmed" },
    values: [
      [100, 40],
      [110, 42],
      [120, 45],
    ],
  } as const;
  const begun = {
    labels: { to: "confirmed" },
    values: [
      [110, 3],
      [120, 4],
    ],
  } as const;
  const other = { labels: { to: "rejected" }, values: [[120, 1]] } as const;

  expect(growthOf([there, begun, other], "to", 100)).toEqual(
    new Map([
      ["confirmed", 9],
      ["rejected", 1],
    ]),
  );
});

test("a process that was started again began at nothing", () => {
  const counter = {
    labels: { currency: "USD" },
    values: [
      [100, 40],
      [110, 50],
      [120, 5],
      [130, 7],
    ],
  } as const;

  expect(growthOf([counter], "currency", 100)).toEqual(new Map([["USD", 17]]));
});

test("a quantile lies between the bounds around it, and at the last one where it is beyond", () => {
  const counts = new Map([
    ["+Inf", 100],
    ["0.1", 0],
    ["0.5", 50],
    ["1", 90],
  ]);

  expect(quantileOfBuckets(counts, 0.25)).toBeCloseTo(0.3);
  expect(quantileOfBuckets(counts, 0.5)).toBeCloseTo(0.5);
  expect(quantileOfBuckets(counts, 0.99)).toBe(1);
  expect(quantileOfBuckets(new Map([["+Inf", 0]]), 0.5)).toBeUndefined();
  expect(quantileOfBuckets(new Map(), 0.5)).toBeUndefined();
});
