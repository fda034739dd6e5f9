import { getEventListeners } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, delay } from "./delay.js";

const options = { firstMs: 100, maxMs: 5_000 };

test("full jitter: any wait from nothing to the ceiling, which doubles with each attempt up to its bound", () => {
  const longest = [0, 1, 2, 3, 10, 1_000_000].map((attempt) =>
    backoffMs(attempt, { ...options, random: () => 1 }),
  );

  expect(longest).toEqual([100, 200, 400, 800, 5_000, 5_000]);
  expect(backoffMs(7, { ...options, random: () => 0 })).toBe(0);
  expect(backoffMs(2, { ...options, random: () => 0.5 })).toBe(200);
});

test("whatever the attempt and the dice, a wait is a whole number of milliseconds within the bound", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, dice) => {
      const waitMs = backoffMs(attempt, { ...options, random: () => dice });

      expect(Number.isInteger(waitMs)).toBe(true);
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(options.maxMs);
    }),
  );
});

test("a wait whose signal aborts is over at once, and one whose signal has aborted does not begin", async () => {
  const stop = new AbortController();
  const waiting = delay(60_000, stop.signal);
  stop.abort();
  await waiting;
  await delay(60_000, stop.signal);
});

test.each([0, 1])(
  "a wait of two signals is over when one of them aborts, and leaves nothing in either (%s)",
  async (which) => {
    const stops = [new AbortController(), new AbortController()];
    const listeners = () => stops.map(({ signal }) => getEventListeners(signal, "abort").length);
    const waiting = delay(60_000, ...stops.map(({ signal }) => signal));
    expect(listeners()).toEqual([1, 1]);
    stops[which]?.abort();
    await waiting;

    expect(listeners()).toEqual([0, 0]);
  },
);
