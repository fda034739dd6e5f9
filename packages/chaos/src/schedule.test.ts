import { expect, test } from "vitest";
import { faults } from "./faults/index.js";
import { QUIET_MS, scheduleOf } from "./schedule.js";

const HOUR_MS = 3_600_000;
const timed = faults.filter(({ always }) => always !== true);
const told = (seed: number, durationMs = HOUR_MS) =>
  scheduleOf(faults, { seed, durationMs }).map(({ fault, atMs, holdMs }) => [fault.name, atMs, holdMs]);

test("the same seed breaks the same things at the same times", () => {
  expect(told(7)).toEqual(told(7));
});

test("another seed breaks things otherwise", () => {
  expect(told(7)).not.toEqual(told(8));
});

test("every fault comes once before any comes again", () => {
  const names = told(7)
    .slice(0, timed.length)
    .map(([name]) => name);

  expect(new Set(names).size).toBe(timed.length);
});

test("a shorter run is the beginning of a longer one", () => {
  const short = told(7, 120_000);

  expect(short.length).toBeGreaterThan(5);
  expect(told(7).slice(0, short.length)).toEqual(short);
});

test("orders flow undisturbed at the beginning and at the end", () => {
  for (const { atMs, holdMs } of scheduleOf(faults, { seed: 7, durationMs: HOUR_MS })) {
    expect(atMs).toBeGreaterThanOrEqual(QUIET_MS);
    expect(atMs + holdMs).toBeLessThanOrEqual(HOUR_MS - QUIET_MS);
  }
});

test("faults come as far apart as is asked for", () => {
  const schedule = scheduleOf(faults, { seed: 7, durationMs: HOUR_MS, spacingMs: [2_000, 2_000] });

  schedule.slice(1).forEach(({ atMs }, index) => {
    const before = schedule[index];
    expect(atMs).toBe((before?.atMs ?? 0) + (before?.holdMs ?? 0) + 2_000);
  });
});

test("what is broken all the time is in no schedule", () => {
  expect(
    scheduleOf(
      faults.filter(({ always }) => always === true),
      { seed: 7, durationMs: HOUR_MS },
    ),
  ).toEqual([]);
});

test("no two faults share a name", () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});
