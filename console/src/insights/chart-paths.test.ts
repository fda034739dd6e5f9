import { expect, test } from "vitest";
import { paths } from "./chart-paths.js";

const scales = { x: (time: number) => time, y: (value: number) => 10 - value };

test("a line is broken where nothing is known, and what stands alone is a dot", () => {
  expect(paths([0, 1, 2, 3, 4], [1, 2, null, 3, null], scales)).toEqual([
    "M0.0 9.0L1.0 8.0",
    "M3.0 7.0L3.0 7.0",
  ]);
});

test("nothing known is nothing drawn", () => {
  expect(paths([0, 1], [null, null], scales)).toEqual([]);
});
