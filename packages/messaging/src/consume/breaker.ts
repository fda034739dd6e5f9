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
  /** When a message was last tried, or let past. */
  triedAt: number;
  /** For so many an attempt was used up. */
  attempts: number;
  /** From then on the next may use one up. */
  nextAttemptAt: number;
  /** The ids of those that failed since it is open, with the time of the last failure; the newest is last. */
  failedAt: ReadonlyMap<string, number>;
}>;

/**
 * What becomes of the next message. `attempt`: it is handled, and a failure costs what it always does. `look`: it is handled, and a
 * failure costs nothing, since it is only to be seen whether a message behind those that fail can be handled: it goes to the back of
 * the queue. `pass`: it goes there without being handled, since it failed a short time ago.
 */
export type Trial = "attempt" | "look" | "pass";

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

/** So many ids are remembered. One that is forgotten may be looked at again: a quarter of an hour later at the earliest. */
const MOST_IDS = 1_000;

/**
 * When the next message is tried. A queue without delay queues has no way to its own back: each trial is an attempt.
 *
 * @param queue `now` by `performance.now()`; `hasDelays`: whether what failed can come back through a delay queue
 */
export function nextTrialAt(
  breaker: Breaker,
  { now, hasDelays }: Readonly<{ now: number; hasDelays: boolean }>,
): number {
  if (breaker.kind === "closed") return now;

  return Math.max(now, hasDelays ? breaker.triedAt + LOOK_MS : breaker.nextAttemptAt);
}

/**
 * As what messages are tried. What a handler does outside its transaction it does each time. So a message that failed is looked at
 * again only when the pause has lasted twice as long as it had then: some seventeen times a day.
 *
 * @param at what {@link nextTrialAt} said
 * @param ids those of the messages that are there; where one of them is new, they are looked at
 */
export function trialOf(breaker: Breaker, at: number, ids: () => readonly string[]): Trial {
  if (breaker.kind === "closed" || at >= breaker.nextAttemptAt) return "attempt";
  const { since, failedAt } = breaker;
  const isDue = (id: string) => {
    const last = failedAt.get(id);

    return last === undefined || at - last >= last - since;
  };

  return ids().some(isDue) ? "look" : "pass";
}

/**
 * Counts a batch. What never reached a handler, or was handled earlier, says nothing.
 *
 * @param at `now` by `performance.now()`; `trial` as {@link trialOf} said
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
    if (at.trial === "pass") return { ...breaker, triedAt: at.now };

    return failures.length === 0 ? breaker : failedAgain(breaker, failures, at);
  }
  // It never opens: then there is nothing to remember either.
  if (at.failures === Infinity) return breaker;
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
    triedAt: at.now,
    attempts: 0,
    nextAttemptAt: at.now + LOOK_MS,
    failedAt: new Map(),
  };
}

function failedAgain(
  breaker: OpenBreaker,
  failures: readonly Counted[],
  { now, trial }: Readonly<{ now: number; trial: Trial }>,
): OpenBreaker {
  const failed = { ...breaker, triedAt: now, failedAt: remembered(breaker.failedAt, failures, now) };
  if (trial === "look") return failed;
  const attempts = breaker.attempts + 1;
  const nextAttemptAt = now + Math.min(MOST_MS, LOOK_MS * 2 ** attempts);

  return { ...failed, attempts, nextAttemptAt };
}

function remembered(
  before: OpenBreaker["failedAt"],
  failures: readonly Counted[],
  now: number,
): OpenBreaker["failedAt"] {
  const failedAt = new Map(before);
  for (const { handler } of failures) {
    if (handler === undefined) continue;
    failedAt.delete(handler.messageId);
    failedAt.set(handler.messageId, now);
  }
  for (const oldest of failedAt.keys()) {
    if (failedAt.size <= MOST_IDS) break;
    failedAt.delete(oldest);
  }

  return failedAt;
}

/** Why the queue takes one message at a time. Undefined where it does not, and where nothing has been there to try for a while. */
export function breakerReason(breaker: Breaker, now: number): string | undefined {
  return breaker.kind === "open" && now - breaker.triedAt <= TOLD_MS ? breaker.reason : undefined;
}

const TOLD_MS = 300_000;
