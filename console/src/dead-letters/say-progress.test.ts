import { expect, test } from "vitest";
import { nothingYet } from "./bulk.js";
import { sayProgress } from "./say-progress.js";

const state = { ...nothingYet(10), settled: 4, done: 80 };

test("of what is done with letters it is said how many of them it has been", () => {
  expect(sayProgress("requeue", { ...state, total: 200, settled: 80 })).toBe("Sending again: 80 of 200");
  expect(sayProgress("dry run", { ...state, total: 1_200, settled: 0 })).toMatch(/^Trying: 0 of 1.200$/);
});

test("what is put back is counted in letters, though it goes run by run", () => {
  expect(sayProgress("restore", state)).toBe("Putting back: 80 so far");
  expect(sayProgress("restore", { ...state, done: 0 })).toBe("Putting back …");
});
