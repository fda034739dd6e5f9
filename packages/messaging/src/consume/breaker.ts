import { textOf } from "../errors.js";
import type { SettledMessage } from "./settle.js";

// Counts what the handlers of a queue make of its messages. Where all of the last ones failed it opens, whatever the
// errors say: something is wrong that is not one message's fault, and each further one would only fill the dead letters.

/** What is known of the last messages. */
export type Breaker =
  /** The failed messages since one was last handled, with the time. A message counts in its first attempt: poison comes back alone. */
  | Readonly<{ kind: "closed"; failed: ReadonlyMap<string, number> }>
  /** One message at a time is tried, until one is handled. */
  | OpenBreaker;

type OpenBreaker = Readonly<{
  kind: "open";
  since: number;
  reason: string;
  /** When the last message failed. */
  failedAt: number;
  /** For so many an attempt was used up. */
  attempts: number;
  /** From then on the next may use one up. */
  nextAttemptAt: number;
}>;

/**
 * What a failure costs the message. `attempt`: what it always does. `look`: nothing. It is only to be seen whether a message
 * behind those that fail can be handled, and goes to the back of the queue.
 */
export type Trial = "attempt" | "look";

export type BreakerLimits = Readonly<{
  /** It opens when so many messages have failed and none was handled in between; Infinity: never. Default 20. */
  failures: number;
  /** What failed longer ago does not count. Default 3,600,000. */
  windowMs: number;
}>;

/** One outcome that says something about the handlers. */
type Counted = Pick<SettledMessage, "handler" | "error">;

export const BREAKER_LIMITS: BreakerLimits = { failures: 20, windowMs: 3_600_000 };

export const closedBreaker: Breaker = { kind: "closed", failed: new Map() };

/** Where it is open: how long from one message to the next, and at most from one attempt that is used up to the next. */
const LOOK_MS = 1_000;
const MOST_MS = 60_000;

/**
 * When the next message is tried, and as what. A queue without delay queues has no way to its own back: each trial is an attempt.
 *
 * @param queue `hasDelays`: whether what failed can come back through a delay queue
 */
export function nextTrial(
  breaker: Breaker,
  { now, hasDelays }: Readonly<{ now: number; hasDelays: boolean }>,
): Readonly<{ waitMs: number; trial: Trial }> {
  if (breaker.kind === "closed") return { waitMs: 0, trial: "attempt" };
  const at = Math.max(now, hasDelays ? breaker.failedAt + LOOK_MS : breaker.nextAttemptAt);

  return { waitMs: at - now, trial: at >= breaker.nextAttemptAt ? "attempt" : "look" };
}

/**
 * Counts a batch. What never reached a handler, or was handled earlier, says nothing.
 *
 * @param at `now` by `performance.now()`; `trial` as {@link nextTrial} said
 */
export function counted(
  breaker: Breaker,
  settled: readonly Counted[],
  at: BreakerLimits & Readonly<{ now: number; trial: Trial }>,
): Breaker {
  const lastHandled = settled.findLastIndex(({ handler }) => handler?.ended === "well");
  const failures = settled.slice(lastHandled + 1).filter(({ handler }) => handler !== undefined);
  if (breaker.kind === "open") {
    if (lastHandled >= 0) return closedBreaker;

    return failures.length === 0 ? breaker : failedAgain(breaker, at);
  }
  if (failures.length === 0) return lastHandled >= 0 && breaker.failed.size > 0 ? closedBreaker : breaker;
  const first = failures.filter(({ handler }) => handler?.ended === "badly");
  const last = first.at(-1);
  const before =
    lastHandled >= 0 ? [] : [...breaker.failed].filter(([, when]) => at.now - when < at.windowMs);
  const failed = new Map([
    ...before,
    ...first.map(({ handler }) => [handler?.messageId ?? "", at.now] as const),
  ]);
  if (last === undefined || failed.size < at.failures) return { kind: "closed", failed };
  const reason = `the handlers failed for the last ${failed.size} messages, and one at a time is tried: ${textOf(last.error)}`;

  return {
    kind: "open",
    since: at.now,
    reason,
    failedAt: at.now,
    attempts: 0,
    nextAttemptAt: at.now + LOOK_MS,
  };
}

function failedAgain(
  breaker: OpenBreaker,
  { now, trial }: Readonly<{ now: number; trial: Trial }>,
): OpenBreaker {
  if (trial === "look") return { ...breaker, failedAt: now };
  const attempts = breaker.attempts + 1;
  const nextAttemptAt = now + Math.min(MOST_MS, LOOK_MS * 2 ** attempts);

  return { ...breaker, failedAt: now, attempts, nextAttemptAt };
}

/** Why the queue takes one message at a time. Undefined where it does not, and where nothing has been there to try for a while. */
export function breakerReason(breaker: Breaker, now: number): string | undefined {
  return breaker.kind === "open" && now - breaker.failedAt <= TOLD_MS ? breaker.reason : undefined;
}

const TOLD_MS = 300_000;
