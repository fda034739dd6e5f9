import { loggableText } from "../logging/loggable-error.js";
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
  /** When a message was last handled, and when one was last let past. */
  triedAt: number;
  passedAt: number;
  /** For so many an attempt was used up. */
  attempts: number;
  /** From then on the next may use one up. */
  nextAttemptAt: number;
  /** The ids of those that opened it or failed since, with the time of the last failure; the newest is last. */
  failedAt: ReadonlyMap<string, number>;
}>;

/**
 * What becomes of the next messages. `attempt`: they are handled, and a failure costs what it always does, until so many have failed that
 * the queue pauses: the rest of the batch is looked at. `look`: they are handled, and a failure costs nothing, since it is only to be seen
 * whether a message behind those that fail can be handled: it goes to the back of the queue. `pass`: it goes there without being handled,
 * since it failed a short time ago. `backInMs`: when the next attempt is due, for which one is to be there.
 */
export type Trial =
  | Readonly<{ kind: "attempt"; left: FailuresLeft; backInMs: number }>
  | Readonly<{ kind: "look" | "pass"; backInMs: number }>;

/** How many new messages may fail in a row before the queue pauses: from now on, and from one that is handled on. */
type FailuresLeft = Readonly<{ now: number; onceHandled: number }>;

export type BreakerLimits = Readonly<{
  /** It opens when so many messages have failed and none was handled in between; Infinity: never. Default 20. */
  failures: number;
  /** What failed longer ago does not count. Default 86,400,000, a day: a queue may get one message an hour. */
  windowMs: number;
}>;

/** One outcome that says something about the handlers. */
type Counted = Pick<SettledMessage, "handler" | "error" | "raw">;

export const BREAKER_LIMITS: BreakerLimits = { failures: 20, windowMs: 86_400_000 };

export const closedBreaker: Breaker = { kind: "closed", failed: new Map() };

/**
 * Where it is open: how long from one message that is handled to the next, and at most from one attempt that is used up to the next.
 */
const LOOK_MS = 1_000;
const MOST_MS = 60_000;

/** How long from one message that is let past to the next: it costs the broker one message in and one out, and nothing else. */
const PASS_MS = 50;

/** So many ids are remembered. One that is forgotten is looked at again when it comes: hours later, since each takes a second. */
const MOST_IDS = 10_000;

/** An attempt that costs each failure what it always does: nobody counts. */
export const countless: Trial = {
  kind: "attempt",
  left: { now: Infinity, onceHandled: Infinity },
  backInMs: 0,
};

/** The messages that are there, and when. */
type There = Readonly<{
  /** By `performance.now()`. */
  now: number;
  /** Whether what failed can come back through a delay queue. One without has no way to its own back: each trial is an attempt. */
  hasDelays: boolean;
  ids: () => readonly string[];
}>;

/**
 * When the next message is tried. One that failed before holds up those behind it no longer than it takes to let it past, unless an
 * attempt is due so soon that it can wait for it.
 */
export function nextTrialAt(breaker: Breaker, { now, hasDelays, ids }: There): number {
  if (breaker.kind === "closed") return now;
  if (!hasDelays) return Math.max(now, breaker.nextAttemptAt);
  const handledAt = Math.max(now, breaker.triedAt + LOOK_MS);
  const there = ids();
  if (there.length === 0 || there.some((id) => !breaker.failedAt.has(id))) return handledAt;
  const passedAt = Math.max(now, breaker.passedAt + PASS_MS);

  return breaker.nextAttemptAt - passedAt > LOOK_MS ? passedAt : Math.max(handledAt, breaker.nextAttemptAt);
}

/**
 * As what messages are tried. What a handler does outside its transaction it does each time. So a message that failed is looked at
 * again only when the pause has lasted twice as long as it had then: some seventeen times a day.
 *
 * @param at `now`: what {@link nextTrialAt} said; `ids`: those of the messages that are there. Where one of them is new, they are looked at
 */
export function trialOf(
  breaker: Breaker,
  { now: at, ids, failures, windowMs }: BreakerLimits & Omit<There, "hasDelays">,
): Trial {
  if (breaker.kind === "closed" || at >= breaker.nextAttemptAt) {
    // Where it is open a batch is one message or one pack, of which one message's attempt is used up.
    const now = breaker.kind === "open" ? 1 : failures - recent(breaker.failed, { now: at, windowMs }).length;

    return { kind: "attempt", left: { now, onceHandled: failures }, backInMs: LOOK_MS };
  }
  const { since, triedAt, failedAt } = breaker;
  const isDue = (id: string) => {
    const last = failedAt.get(id);

    return last === undefined || (at - last >= last - since && at - triedAt >= LOOK_MS);
  };

  return { kind: ids().some(isDue) ? "look" : "pass", backInMs: breaker.nextAttemptAt - at };
}

/**
 * Counts a batch. What never reached a handler, or was handled earlier, says nothing.
 *
 * @param at `now` by `performance.now()`; `trial` as {@link trialOf} said
 */
export function counted(
  breaker: Breaker,
  settled: readonly Counted[],
  at: BreakerLimits & Readonly<{ now: number; trial: Trial["kind"] }>,
): Breaker {
  const lastHandled = settled.findLastIndex(({ handler }) => handler?.ended === "well");
  const failures = settled.slice(lastHandled + 1).filter(({ handler }) => handler !== undefined);
  if (breaker.kind === "open") {
    if (lastHandled >= 0) return closedBreaker;
    if (at.trial === "pass") return { ...breaker, passedAt: at.now };

    return failures.length === 0 ? breaker : failedAgain(breaker, failures, at);
  }
  // It never opens: then there is nothing to remember either.
  if (at.failures === Infinity) return breaker;
  if (failures.length === 0) return lastHandled >= 0 && breaker.failed.size > 0 ? closedBreaker : breaker;
  const first = failures.filter(({ handler }) => handler?.ended === "badly");
  const last = first.at(-1);
  const before = lastHandled >= 0 ? [] : recent(breaker.failed, at);
  const failed = new Map([
    ...before,
    ...first.map(({ handler }) => [handler?.messageId ?? "", at.now] as const),
  ]);
  if (last === undefined || failed.size < at.failures) return { kind: "closed", failed };
  const ids = [...failed.keys()];
  const reason = `the handlers failed for the last ${failed.size} messages, and one at a time is tried: ${loggableText(last.error, ...(last.raw === undefined ? [] : [last.raw.content]))}`;

  return {
    kind: "open",
    since: at.now,
    reason,
    triedAt: at.now,
    passedAt: at.now,
    attempts: 0,
    nextAttemptAt: at.now + LOOK_MS,
    failedAt: remembered(new Map(ids.map((id) => [id, at.now])), failures, at.now),
  };
}

function recent(
  failed: ReadonlyMap<string, number>,
  { now, windowMs }: Readonly<{ now: number; windowMs: number }>,
): (readonly [id: string, when: number])[] {
  return [...failed].filter(([, when]) => now - when < windowMs);
}

function failedAgain(
  breaker: OpenBreaker,
  failures: readonly Counted[],
  { now, trial }: Readonly<{ now: number; trial: Trial["kind"] }>,
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
  if (breaker.kind === "closed") return undefined;

  return now - Math.max(breaker.triedAt, breaker.passedAt) <= TOLD_MS ? breaker.reason : undefined;
}

const TOLD_MS = 300_000;
