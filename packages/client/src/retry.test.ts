import { expect, test } from "vitest";
import { LONGEST_RETRY_AFTER_MS, retryAfterIn, waitBeforeRetry } from "./retry.js";
import type { WarrenProblem } from "./problem.js";

const backoff = { baseMs: 100, maxMs: 1_000 };
const message = "no";

test("the wait doubles up to its bound, and half of it is random", () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 5, 50].map((failures) =>
      waitBeforeRetry({ kind: "offline", message }, failures, backoff, () => random),
    );

  expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500]);
  expect(waits(1)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("who is told when to come back comes a little later than that, unless it is too long to wait", () => {
  const told = (retryAfterMs: number) =>
    waitBeforeRetry({ kind: "unavailable", message, retryAfterMs }, 1, backoff, () => 0);

  expect(told(2_000)).toBe(2_050);
  expect(told(LONGEST_RETRY_AFTER_MS + 1)).toBeUndefined();
});

test.each<[WarrenProblem["kind"], boolean]>([
  ["offline", true],
  ["timeout", true],
  ["rate_limited", true],
  ["unavailable", true],
  ["unauthorized", false],
  ["forbidden", false],
  ["not_found", false],
  ["conflict", false],
  ["invalid", false],
  ["refused", false],
  ["failed", false],
  ["cancelled", false],
  ["unknown", false],
])("%s: another attempt may help: %s", (kind, helps) => {
  expect(waitBeforeRetry({ kind, message }, 1, backoff) !== undefined).toBe(helps);
});

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-11-29T10:00:00Z");

  expect(retryAfterIn("2", now)).toBe(2_000);
  expect(retryAfterIn("Sun, 29 Nov 2026 10:00:05 GMT", now)).toBe(5_000);
  expect(retryAfterIn("Sun, 29 Nov 2026 09:00:00 GMT", now)).toBe(0);
  expect(retryAfterIn("soon", now)).toBeUndefined();
  expect(retryAfterIn(undefined, now)).toBeUndefined();
});
