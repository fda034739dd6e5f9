import { expect, test } from "vitest";
import { retryDelaysMs } from "./retry-ladder.js";

test("there is one delay fewer than attempts, each longer by the factor, up to the longest", () => {
  expect(retryDelaysMs({ attempts: 6, firstDelayMs: 250, factor: 4, maxDelayMs: 30_000 })).toEqual([
    250, 1_000, 4_000, 16_000, 30_000,
  ]);
});

test("delays beyond the longest repeat it", () => {
  expect(retryDelaysMs({ attempts: 4, firstDelayMs: 100, factor: 10, maxDelayMs: 500 })).toEqual([
    100, 500, 500,
  ]);
});

test("a single attempt waits for nothing", () => {
  expect(retryDelaysMs({ attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 })).toEqual([]);
});
