import { expect, test } from "vitest";
import { createWindowCounts } from "./window-counts.js";

const windowMs = 60_000;

function counting(options: Readonly<{ maxKeys?: number }> = {}) {
  let at = 100 * windowMs;
  const counts = createWindowCounts({ windowMs, now: () => at, ...options });

  return { counts, pass: (ms: number) => (at += ms) };
}

test("what was used in the window before fades while this one runs, so that no end of a window doubles the limit", () => {
  const { counts, pass } = counting();
  pass(59_000);
  counts.add("a", 60);
  pass(1_000);
  expect(counts.usage("a").used).toBe(60);
  pass(30_000);
  expect(counts.usage("a").used).toBe(30);
  counts.add("a", 10);
  expect(counts.usage("a").used).toBe(40);
  pass(90_000);
  expect(counts.usage("a").used).toBe(0);
});

test("keys count for themselves, and the oldest is forgotten where there are too many", () => {
  const { counts } = counting({ maxKeys: 2 });
  for (const key of ["a", "b", "c"]) counts.add(key, 3);

  expect(["a", "b", "c"].map((key) => counts.usage(key).used)).toEqual([0, 3, 3]);
});

test.each([
  [0, 0, 1, 10, 0],
  [0, 10, 1, 10, 66_000],
  [10, 0, 1, 10, 6_000],
  [10, 5, 5, 10, 60_000],
  [10, 10, 1, 10, 66_000],
  [0, 0, 11, 10, undefined],
])(
  "with %d used before and %d in this window, %d more of %d fit in %s ms, and then they do",
  (before, during, cost, limit, inMs) => {
    const { counts, pass } = counting();
    if (before > 0) counts.add("a", before);
    pass(windowMs);
    if (during > 0) counts.add("a", during);
    const room = counts.usage("a").roomInMs(cost, limit);

    expect(room === undefined ? undefined : Math.round(room)).toBe(inMs);
    if (room === undefined) return;
    pass(room);
    expect(counts.usage("a").used + cost).toBeLessThanOrEqual(limit + 1e-9);
  },
);
