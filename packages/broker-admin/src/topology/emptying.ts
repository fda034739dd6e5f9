import { CAUGHT_UP } from "./catch-up.js";

// A count that is younger than the broker's interval of five seconds may be about the time before.
const COUNT_IS_FRESH_AFTER_MS = 6_000;
const MOVES_WITHIN_MS = 1_000;

/** How a queue gets empty. Times are milliseconds since 1970. */
export type Emptying = Readonly<{
  startedAt: number;
  /** When something was last on its way. */
  busyAt: number;
  /** The least that was ever left, and since when there is progress. */
  left: number;
  changedAt: number;
}>;

/** What is seen of the queue at one moment. */
export type Glance = Readonly<{ ready: number; inFlight: number; idleMs: number; now: number }>;

/** What to do next, or why the queue does not get empty. */
export type Verdict =
  | Readonly<{ kind: "empty" }>
  | Readonly<{ kind: "look_again"; state: Emptying }>
  /** Consumers hold messages and do not finish them. */
  | Readonly<{ kind: "in_use"; left: number }>
  /** Somebody goes on publishing straight to the queue's name. */
  | Readonly<{ kind: "disturbed" }>;

/** Nothing was seen yet. */
export function startEmptying(now: number): Emptying {
  return { startedAt: now, busyAt: now, left: Infinity, changedAt: now };
}

/** Remembers when something was on its way. */
export function glanced(state: Emptying, { ready, inFlight, idleMs, now }: Glance): Emptying {
  // Whatever still arrives did not come by a binding. What is on its way to a queue that is deleted is confirmed and gone.
  const isBusy = ready > 0 || inFlight > 0 || idleMs < now - state.busyAt;

  return isBusy ? { ...state, busyAt: now } : state;
}

/** Whether it has been quiet for so long that the broker's count of all messages is about now. */
export function canBeCounted({ busyAt }: Emptying, now: number): boolean {
  return now - busyAt >= COUNT_IS_FRESH_AFTER_MS;
}

/** Judges what was seen; `counted` are the messages in all states, undefined where they could not be counted yet. */
export function judged(
  before: Emptying,
  { ready, idleMs, now }: Glance,
  counted: number | undefined,
  patienceMs: number,
): Verdict {
  if (counted === 0) return { kind: "empty" };
  const left = counted ?? ready;
  const state = withProgress(before, left, { ready, idleMs, now });
  const isStuck = now - state.changedAt > patienceMs;
  if (counted === undefined && isStuck && now - state.startedAt > 2 * patienceMs) {
    return { kind: "disturbed" };
  }
  if (counted !== undefined && isStuck) return { kind: "in_use", left: counted };
  if (idleMs > patienceMs && ready > 0) return { kind: "in_use", left: ready };

  return { kind: "look_again", state };
}

function withProgress(
  state: Emptying,
  left: number,
  { ready, idleMs, now }: Omit<Glance, "inFlight">,
): Emptying {
  const isMoving = ready > CAUGHT_UP && idleMs < MOVES_WITHIN_MS;
  if (left < state.left) return { ...state, left, changedAt: now };

  return isMoving ? { ...state, changedAt: now } : state;
}
