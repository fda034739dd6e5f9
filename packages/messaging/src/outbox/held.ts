import { textOf } from "../errors.js";
import { header } from "../wire/headers.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

/** A row of the outbox. `seq` is a bigint, which pg gives as text. */
export type OutboxRow = Readonly<{ seq: string; envelope: StoredMessage }>;

/** A row that the broker does not take, and by which everything later under its correlation id is held. */
export type HeldRow = Readonly<{
  seq: string;
  reason: string;
  attempts: number;
  /** Milliseconds since 1970. */
  retryAt: number;
}>;

/** What is held, by correlation id. */
export type Held = ReadonlyMap<string, HeldRow>;

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Rows with the same one leave in the order in which they were written. */
export function correlationOf({ envelope }: OutboxRow): string {
  const id: unknown = envelope.headers[header.correlationId];

  return typeof id === "string" ? id : "";
}

/** The rows that are to be tried again now. */
export function dueRows(held: Held, now: number): readonly string[] {
  return [...held.values()].filter(({ retryAt }) => retryAt <= now).map(({ seq }) => seq);
}

/**
 * What is held after a look at the outbox: the rows that were rejected now, each to be tried later than before, and all others,
 * without those that are `gone` from it, by us or by another instance.
 */
export function heldAfter(
  held: Held,
  look: Readonly<{
    gone: readonly string[];
    rejected: readonly Readonly<{ row: OutboxRow; error: unknown }>[];
  }>,
  now: number,
): Held {
  const gone = new Set(look.gone);
  const next = new Map([...held].filter(([, { seq }]) => !gone.has(seq)));
  for (const { row, error } of look.rejected) {
    const correlationId = correlationOf(row);
    const attempts = (held.get(correlationId)?.attempts ?? 0) + 1;
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 30), MAX_RETRY_MS);
    next.set(correlationId, { seq: row.seq, reason: textOf(error), attempts, retryAt: now + waitMs });
  }

  return next;
}
