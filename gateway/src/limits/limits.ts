import { nameOf, type Caller } from "../identity/caller.js";
import { Problem } from "../problem.js";
import type { WindowCounts } from "./window-counts.js";

/** What one caller may use in a minute. */
export type LimitSettings = Readonly<{
  reads: number;
  /** Whatever changes something: an order costs more than a look. */
  writes: number;
  /** Keys and tokens that were none, by address. */
  failures: number;
  /** So many times as much have trusted callers, administrators and machines. */
  trustedTimes: number;
}>;

/** A request that is to be counted. */
export type Use = Readonly<{ kind: "read" | "write"; caller: Caller; address: string; cost: number }>;

/** How much is left after a request, as it is told in its answer. */
export type Left = Readonly<{ limit: number; remaining: number; resetSeconds: number }>;

export const LIMIT_WINDOW_MS = 60_000;

/** How much each caller may use. Somebody known is one wherever they come from; the others are as many as there are addresses. */
export type Limits = Readonly<{
  /** Counts a request. `refused` where it is too much, and then it costs nothing. */
  use(use: Use): Left & Readonly<{ refused?: Problem }>;
  /** @throws Problem where too many credentials from this address were none */
  requireFewFailures(address: string): void;
  noteFailure(address: string): void;
}>;

/** See {@link Limits}. */
export function createLimits(counts: WindowCounts, settings: LimitSettings): Limits {
  return {
    use({ kind, caller, address, cost }) {
      const key = `${kind} ${subjectOf(caller, address)}`;
      const limit = limitFor(caller, kind === "read" ? settings.reads : settings.writes, settings);
      const usage = counts.usage(key);
      const isTooMuch = usage.used + cost > limit;
      if (!isTooMuch) counts.add(key, cost);
      const remaining = Math.max(0, Math.floor(limit - usage.used - (isTooMuch ? 0 : cost)));
      const left = { limit, remaining, resetSeconds: seconds(usage.resetMs) };

      return isTooMuch
        ? { ...left, refused: tooMuch({ kind, limit, cost }, usage.roomInMs(cost, limit)) }
        : left;
    },
    requireFewFailures(address) {
      const usage = counts.usage(failuresOf(address));
      if (usage.used + 1 <= settings.failures) return;
      throw new Problem("rate_limited", TOO_MANY_FAILURES, {
        retryAfterSeconds: seconds(usage.roomInMs(1, settings.failures) ?? LIMIT_WINDOW_MS),
      });
    },
    noteFailure: (address) => counts.add(failuresOf(address), 1),
  };
}

const TOO_MANY_FAILURES =
  "Too many keys and tokens from this address were not taken. None is looked at until some time has passed.";

function tooMuch(
  { kind, limit, cost }: Readonly<{ kind: Use["kind"]; limit: number; cost: number }>,
  roomInMs: number | undefined,
): Problem {
  const what = kind === "read" ? "questions" : "changes";
  if (roomInMs === undefined) {
    return new Problem(
      "rate_limited",
      `${cost} ${what} at once are more than the ${limit} of a minute. Send fewer.`,
    );
  }

  return new Problem("rate_limited", `There are ${limit} ${what} in a minute. Ask again later.`, {
    retryAfterSeconds: seconds(roomInMs),
  });
}

function subjectOf(caller: Caller, address: string): string {
  switch (caller.kind) {
    case "anonymous":
    case "unverified":
      return `address ${address}`;
    case "customer":
    case "staff":
    case "machine":
      return nameOf(caller);
  }
}

function limitFor(caller: Caller, limit: number, { trustedTimes }: LimitSettings): number {
  return caller.kind === "staff" || caller.kind === "machine" ? limit * trustedTimes : limit;
}

function failuresOf(address: string): string {
  return `failure ${address}`;
}

/** At least one: to come back at once would not help. */
function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
