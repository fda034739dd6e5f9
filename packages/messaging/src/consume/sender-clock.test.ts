import { expect, test } from "vitest";
import { ageOf, clockAfter, skewOf, type Arrival, type SenderClock } from "./sender-clock.js";

const TIME_MS = 2_000;

/** A request of a sender whose clock agrees with ours, and that took `differenceMs`. */
const arrival = (differenceMs: number, way: Arrival["way"], more: Partial<Arrival> = {}): Arrival => ({
  at: 10_000,
  differenceMs,
  agreedMs: 0,
  timeLeftMs: TIME_MS,
  isDropped: true,
  way,
  ...more,
});

const clock = (more: Partial<SenderClock> = {}): SenderClock => ({
  smallestMs: 0,
  smallestBeforeMs: 0,
  windowEndsAt: 60_000,
  tooOldSince: undefined,
  ...more,
});

const madeAt = (at: number, smallestMs: number) =>
  clock({ smallestMs, smallestBeforeMs: smallestMs, windowEndsAt: at + 60_000 });

test.each<[string, Arrival, number | undefined]>([
  ["came by the quick way", arrival(7, "quick"), 7],
  ["came before it left", arrival(-1, "unknown"), -1],
  ["came before it left, while we stood still", arrival(-1, "stale"), -1],
  ["is as old as it left", arrival(0, "unknown"), undefined],
  ["may have waited for as long as the broker lets it", arrival(3_000, "unknown"), undefined],
  ["is older than that", arrival(3_001, "unknown"), 3_001],
  ["is older than that, and waited in our socket", arrival(9_000, "stale"), undefined],
  [
    "is older than that, and the broker drops nothing",
    arrival(9_000, "unknown", { isDropped: false }),
    undefined,
  ],
])("a first request that %s", (_, first, smallestMs) => {
  expect(clockAfter(undefined, first)).toEqual(
    smallestMs === undefined ? undefined : madeAt(10_000, smallestMs),
  );
});

test("within a minute the smallest difference counts, and after it that of this minute and the one before", () => {
  const first = clock({ smallestMs: 5, smallestBeforeMs: 5 });
  const within = (at: number, differenceMs: number) =>
    clockAfter(first, arrival(differenceMs, "quick", { at }));

  expect(within(59_999, 8)).toEqual(first);
  expect(within(59_999, 3)).toEqual({ ...first, smallestMs: 3 });
  expect(within(60_000, 8)).toEqual({ ...madeAt(60_000, 8), smallestBeforeMs: 5 });
  expect(within(60_000, 3)).toEqual({ ...madeAt(60_000, 3), smallestBeforeMs: 5 });
});

test("what may have waited changes nothing, unless it came before it could", () => {
  const known = clock({ smallestMs: 5, smallestBeforeMs: 9 });

  expect(clockAfter(known, arrival(5, "unknown"))).toBe(known);
  expect(clockAfter(known, arrival(900, "stale"))).toBe(known);
  expect(clockAfter(known, arrival(4, "unknown"))).toEqual({ ...known, smallestMs: 4 });
});

test.each<[Arrival["way"], number, boolean]>([
  ["quick", 500, false],
  ["quick", 501, true],
  ["unknown", TIME_MS + 1_000, false],
  ["unknown", TIME_MS + 1_001, true],
  ["stale", 60_000, false],
])("of a sender that is known, one that came the %s way after %d ms is too old: %s", (way, ms, tooOld) => {
  expect(clockAfter(clock(), arrival(ms, way))?.tooOldSince).toBe(tooOld ? 10_000 : undefined);
  // What the broker keeps may be of any age.
  expect(clockAfter(clock(), arrival(ms, way, { isDropped: false }))?.tooOldSince).toBeUndefined();
});

test("a quick request is too old after its own time, where that is shorter", () => {
  const after = (ms: number) => clockAfter(clock(), arrival(ms, "quick", { timeLeftMs: 200 }))?.tooOldSince;

  expect([after(200), after(201)]).toEqual([undefined, 10_000]);
});

test("a clock that was set back is believed once all have been too old for five seconds", () => {
  const since = clock({ tooOldSince: 10_000 });
  const after = (at: number) => clockAfter(since, arrival(8_000, "unknown", { at }));

  expect(after(14_999)).toEqual(since);
  expect(after(15_000)).toEqual(madeAt(15_000, 8_000));
});

test("what is young says that the clock is right, and what has waited does not", () => {
  const since = clock({ tooOldSince: 9_000 });

  expect(clockAfter(since, arrival(500, "unknown"))).toEqual(clock());
  expect(clockAfter(since, arrival(501, "unknown"))).toBe(since);
  expect(clockAfter(since, arrival(400, "quick"))).toEqual(clock());
});

test("age and skew are by the smaller of the two minutes, and by agreeing clocks where nothing is known", () => {
  const known = clock({ smallestMs: 30, smallestBeforeMs: 20 });
  const later = arrival(100, "quick", { agreedMs: 15 });

  expect([ageOf(undefined, later), ageOf(known, later), skewOf(known, later)]).toEqual([85, 80, 5]);
});
