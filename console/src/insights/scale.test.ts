import { expect, test } from "vitest";
import { axisFor, timesIn } from "./scale.js";

test.each([
  [[0.3, 0.9], 1, [0, 0.25, 0.5, 0.75, 1]],
  [[17], 1, [0, 5, 10, 15, 20]],
  [[100], 1, [0, 25, 50, 75, 100]],
  [[1_234], 1, [0, 500, 1_000, 1_500]],
  [[], 1, [0, 0.25, 0.5, 0.75, 1]],
  [[0], 100, [0, 25, 50, 75, 100]],
])("%j has room on an axis of round numbers", (values, least, ticks) => {
  expect(axisFor(values, least)).toEqual({ top: ticks.at(-1), ticks });
});

test("no time is written at the very ends", () => {
  const from = Date.parse("2026-03-02T09:30:00Z");

  expect(timesIn(from, from + 300_000, 5).map((at) => (at - from) / 60_000)).toEqual([1, 2, 3, 4]);
});

test("times are on whole minutes, and no more than there is room for", () => {
  const from = Date.parse("2026-03-02T09:31:30Z");
  const times = timesIn(from, from + 3_600_000, 6);

  expect(times.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
    "09:40",
    "09:50",
    "10:00",
    "10:10",
    "10:20",
  ]);
});
