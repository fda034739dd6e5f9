import { expect, test } from "vitest";
import { measuredGoals } from "./goals.js";

test("says of what was measured whether the goal is kept, and nothing of the rest", () => {
  const text = measuredGoals("of Warren", [
    { what: "p50, ms", values: [60], atMost: 60 },
    { what: "ratio", values: [0.79], digits: 2, atLeast: 0.8 },
    { what: "to compare", values: [3], digits: 1 },
    { what: "left out", values: [], atMost: 1 },
  ]);

  expect(text.split("\n").filter((line) => line.startsWith("| "))).toEqual([
    "| of Warren | the middle round (and range) | goal |  |",
    "| --- | --- | --- | --- |",
    "| p50, ms | 60 | ≤ 60 | kept |",
    "| ratio | 0.79 | ≥ 0.8 | not kept |",
    "| to compare | 3.0 |  |  |",
  ]);
});

test("is no part of a report that measured none of them", () => {
  expect(measuredGoals("of Warren", [{ what: "p50, ms", values: [], atMost: 60 }])).toBe("");
});
