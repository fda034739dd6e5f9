import { expect, test } from "vitest";
import { beforeTrialMs } from "./pause.js";

test("a consumer that has to give everything back again and again waits longer each time, half an hour at most", () => {
  expect([0, 1, 2, 3, 4, 10, 1_000].map(beforeTrialMs)).toEqual([
    0, 0, 60_000, 120_000, 240_000, 1_800_000, 1_800_000,
  ]);
});

test("twenty deliveries last for hours even where every trial goes well and nothing can be handled", () => {
  const waits = Array.from({ length: 20 }, (_, times) => beforeTrialMs(times));

  expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(7 * 3_600_000);
});
