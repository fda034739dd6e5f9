import { textOf } from "../errors.js";
import type { SenderHealth } from "../publish/sender.js";
import { dueRows, heldAfter, type Held } from "./held.js";
import type { SentRows } from "./send-rows.js";

// What a relay knows, and what each round through the outbox makes of it.

/** What stands in the outbox; `mine`: this instance is the one that relays. */
export type Look = Readonly<{ mine: boolean; rows: number; oldestMs: number }>;

export type RelayState = Readonly<{
  look: Look;
  held: Held;
  /** Why nothing can be published now, or the database cannot be asked. */
  trouble: string | undefined;
}>;

/** The rows that a round takes: those that are due again, and so many others, if any, that are not held. */
export type Taking = Readonly<{ due: readonly string[]; fresh: boolean; heldIds: readonly string[] }>;

/** `full`: there may be rows for which it had no room; `gone`: of those that were due, those that are no longer in the outbox. */
export type Round = Readonly<{ look: Look; full: boolean; gone: readonly string[] }> & SentRows;

/**
 * `waiting`: nothing can be published now, or the database is down. `stuck`: the broker rejects some rows for what they are,
 * or some wait for longer than a minute, and somebody should look.
 */
type RelayStatus = Readonly<{ state: "relaying" }> | Readonly<{ state: "waiting" | "stuck"; reason: string }>;

/** How the relay is, and how much it has before it. One that stands by is well: the one that relays says what is stuck. */
export type RelayHealth = RelayStatus &
  Readonly<{
    /** Rows at the last look; 10,000 stands for that many or more. */
    rows: number;
    /** For how long the oldest of them had waited, in milliseconds; 0 where there is none. */
    oldestMs: number;
    /**
     * Rows that the broker rejects, without those behind them under the same correlation id. Undefined for a relay that stands by:
     * only the one that relays knows.
     */
    rejected: number | undefined;
  }>;

/** Rows that are tried for the first time in one round, at most. */
export const BATCH = 200;

/** Bytes of rows in one round, at most; a single row may be larger. They are all in memory at once, as rows and as messages. */
export const ROUND_BYTES = 16 * 1024 * 1024;

/** Where so many rows are rejected it is no longer about single ones: the others wait until some of these get through. */
const MAX_HELD = 1_000;

export const newRelay: RelayState = {
  look: { mine: false, rows: 0, oldestMs: 0 },
  held: new Map(),
  trouble: undefined,
};

export function rowsToTake({ held }: RelayState, now: number): Taking {
  return { due: dueRows(held, now), fresh: held.size < MAX_HELD, heldIds: [...held.keys()] };
}

/** A round in which nothing was tried: another instance relays, there is nothing, or no broker. */
export function idleRound(look: Look): Round {
  return { look, full: false, gone: [], confirmed: [], rejected: [], trouble: undefined };
}

export function afterRound({ held }: RelayState, round: Round, now: number): RelayState {
  return {
    look: round.look,
    held: heldAfter(held, round, now),
    trouble: round.trouble === undefined ? undefined : textOf(round.trouble),
  };
}

/** The round came to nothing. */
export function afterFailure(state: RelayState, error: unknown): RelayState {
  return { ...state, trouble: textOf(error) };
}

/** Whether there is more to be done at once. */
export function hasMore({ full, gone, trouble }: Round): boolean {
  return trouble === undefined && (full || gone.length > 0);
}

export function healthOf(
  state: RelayState,
  sender: SenderHealth,
  options: Readonly<{ stuckAfterMs: number }>,
): RelayHealth {
  const { look, held } = state;

  return {
    ...statusOf(state, sender, options.stuckAfterMs),
    rows: look.rows,
    oldestMs: look.oldestMs,
    rejected: look.mine ? held.size : undefined,
  };
}

function statusOf(
  { look, held, trouble }: RelayState,
  sender: SenderHealth,
  stuckAfterMs: number,
): RelayStatus {
  if (sender.state !== "open") {
    return { state: "waiting", reason: sender.state === "closed" ? "stopped" : sender.reason };
  }
  if (trouble !== undefined) return { state: "waiting", reason: trouble };
  // What it held when it last relayed may have left through the other instance since.
  if (!look.mine) return { state: "relaying" };
  const [first] = held.values();
  if (first !== undefined) return { state: "stuck", reason: first.reason };

  return look.oldestMs > stuckAfterMs
    ? { state: "stuck", reason: `the oldest row has waited for ${Math.round(look.oldestMs / 1_000)} s` }
    : { state: "relaying" };
}
