import type { WarrenProblem } from "./problem.js";

/** How long to wait between attempts: about `baseMs`, twice as long each time, `maxMs` at most. */
export type Backoff = Readonly<{ baseMs: number; maxMs: number }>;

/** Who is told to wait longer than this is told so, and asks again when it likes. */
export const LONGEST_RETRY_AFTER_MS = 30_000;

/**
 * How many milliseconds to wait after so many failures; undefined where another attempt would not help. Half of the wait is
 * random, so that clients which failed together do not come back together.
 */
export function waitBeforeRetry(
  problem: WarrenProblem,
  failures: number,
  { baseMs, maxMs }: Backoff,
  random: () => number = Math.random,
): number | undefined {
  if (!isPassing(problem)) return undefined;
  const told = "retryAfterMs" in problem ? problem.retryAfterMs : 0;
  if (told > LONGEST_RETRY_AFTER_MS) return undefined;
  const wait = Math.min(maxMs, baseMs * 2 ** (failures - 1));

  return told + (wait / 2) * (1 + random());
}

function isPassing({ kind }: WarrenProblem): boolean {
  return kind === "offline" || kind === "timeout" || kind === "rate_limited" || kind === "unavailable";
}

/** A Retry-After header, which is seconds or a date (RFC 9110), in milliseconds from now. */
export function retryAfterIn(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;

  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
