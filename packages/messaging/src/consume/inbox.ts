import type { Statement } from "../database/tx.js";
import type { Envelope } from "../wire/envelope.js";

/** A row of the inbox: the message was handled, and this is what it caused. */
export type InboxRow = Readonly<{ message_id: string; outgoing: readonly Envelope[] | null }>;

/** Finds which of the messages were handled before. */
export function lookUp(queue: string, ids: readonly string[]): Statement {
  return {
    text: "select message_id, outgoing from warren_inbox where queue = $1 and message_id = any($2::text[])",
    values: [queue, ids],
  };
}

/** Marks messages as handled, with what each caused. Fails (23505) where another consumer was faster. */
export function mark(queue: string, handled: ReadonlyMap<string, readonly Envelope[]>): Statement {
  const outgoing = [...handled.values()].map((envelopes) =>
    envelopes.length === 0 ? null : JSON.stringify(envelopes),
  );

  return {
    text: `insert into warren_inbox (queue, message_id, outgoing)
      select $1, * from unnest($2::text[], $3::jsonb[])`,
    values: [queue, [...handled.keys()], outgoing],
  };
}
