import { CAUGHT_UP } from "./catch-up.js";

// A count that is younger than the broker's interval of five seconds may be about the time before.
const COUNT_IS_FRESH_AFTER_MS = 6_000;
/** How long nothing may come in before a queue counts as at rest. */
export const defaultRestMs = 6_000;
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

/** What is seen of the queue at one moment. `others`: its consumers besides the one who drains. */
export type Glance = Readonly<{
  ready: number;
  inFlight: number;
  others: number;
  idleMs: number;
  now: number;
}>;

/** What the broker calls the queue's type, and how long nothing may come in before it counts as at rest. */
export type Emptied = Readonly<{
  type: string | undefined;
  restMs: number;
  /** Whether what has expired in it waits there, counted with no consumer, until it has found a queue where it is to go. */
  keepsExpired?: boolean;
}>;

/** What to do next, or why the queue does not get empty. */
export type Verdict =
  | Readonly<{ kind: "empty" }>
  | Readonly<{ kind: "look_again"; state: Emptying }>
  /** Consumers hold messages and do not finish them. */
  | Readonly<{ kind: "in_use"; left: number }>
  /** Consumers may hold messages, and the broker does not say how many. */
  | Readonly<{ kind: "uncounted"; others: number }>
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

/**
 * How it is found out whether somebody still holds messages of a queue that looks empty.
 * - `too_early`: something moved just now
 * - `nobody`: a quorum queue counts everyone who holds one of its messages as a consumer, be it cancelled or a get
 * - `count`: consumers may hold some, and those of a classic queue are not seen in its consumers; or the queue itself, expired
 */
export function holders(
  { busyAt }: Emptying,
  { others, now }: Pick<Glance, "others" | "now">,
  { type, restMs, keepsExpired = false }: Emptied,
): "too_early" | "nobody" | "count" {
  if (now - busyAt < restMs) return "too_early";
  if (type === "quorum" && others === 0 && !keepsExpired) return "nobody";

  return now - busyAt < COUNT_IS_FRESH_AFTER_MS ? "too_early" : "count";
}

/**
 * Judges what was seen; `counted` are the messages in all states: undefined where they could not be counted yet, `unknown`
 * where the broker does not say.
 */
export function judged(
  before: Emptying,
  { ready, others, idleMs, now }: Glance,
  counted: number | "unknown" | undefined,
  patienceMs: number,
): Verdict {
  if (counted === 0) return { kind: "empty" };
  const left = typeof counted === "number" ? counted : ready;
  const state = withProgress(before, left, { ready, idleMs, now });
  const isStuck = now - state.changedAt > patienceMs;
  const isBusy = now - state.busyAt < MOVES_WITHIN_MS;
  if (counted === undefined && isBusy && isStuck && now - state.startedAt > 2 * patienceMs) {
    return { kind: "disturbed" };
  }
  if (counted === "unknown" && isStuck) return { kind: "uncounted", others };
  if (counted !== undefined && isStuck) return { kind: "in_use", left };
  if (idleMs > patienceMs && ready > 0) return { kind: "in_use", left: ready };

  return { kind: "look_again", state };
}

function withProgress(
  state: Emptying,
  left: number,
  { ready, idleMs, now }: Pick<Glance, "ready" | "idleMs" | "now">,
): Emptying {
  const isMoving = ready > CAUGHT_UP && idleMs < MOVES_WITHIN_MS;
  if (left < state.left) return { ...state, left, changedAt: now };

  return isMoving ? { ...state, changedAt: now } : state;
}
