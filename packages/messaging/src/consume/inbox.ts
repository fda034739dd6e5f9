import { binaryArray } from "../database/binary-array.js";
import type { Statement } from "../database/tx.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

/** A row of the inbox: the message was handled, and this is what it caused. */
export type InboxRow = Readonly<{ message_id: string; outgoing: readonly StoredMessage[] | string | null }>;

/** Finds which of the messages were handled before. */
export function selectHandled(queue: string, messageIds: readonly string[]): Statement {
  return {
    text: "select message_id, outgoing from warren_inbox where queue = $1 and message_id = any($2::text[])",
    values: [queue, messageIds],
  };
}

/** What a row says that the message caused. Not every library reads JSON for its caller. */
export function storedIn({ outgoing }: InboxRow): readonly StoredMessage[] {
  return typeof outgoing === "string" ? (JSON.parse(outgoing) as readonly StoredMessage[]) : (outgoing ?? []);
}

type Handled = readonly Readonly<{ messageId: string; caused: readonly StoredMessage[] }>[];

/** Marks messages as handled, with what each caused. Fails (23505) where another consumer was faster. */
export function insertHandled(queue: string, handled: Handled): Statement {
  return {
    text: `insert into warren_inbox (queue, message_id, outgoing)
      select $1, message_id, outgoing from unnest($2::text[], $3::json[]) as handled (message_id, outgoing)`,
    values: [
      queue,
      binaryArray(
        "text",
        handled.map(({ messageId }) => messageId),
      ),
      binaryArray(
        "json",
        handled.map(({ caused }) => outgoingOf(caused)),
      ),
    ],
  };
}

/** The same for a client that knows no arrays in binary form, and of which only texts are asked. */
export function insertHandledAsText(queue: string, handled: Handled): Statement {
  const rows = handled.map(
    ({ messageId, caused }) =>
      `{"message_id":${JSON.stringify(messageId)},"outgoing":${outgoingOf(caused) ?? "null"}}`,
  );

  return {
    text: `insert into warren_inbox (queue, message_id, outgoing)
      select $1, message_id, outgoing from json_to_recordset($2::text::json) as handled (message_id text, outgoing json)`,
    values: [queue, `[${rows.join()}]`],
  };
}

/**
 * What a row keeps of the messages that one message caused, as JSON; null where that is nothing. Live messages (transient, and no
 * reply to anybody) are not kept: they may be lost, so they need not be sent again.
 */
export function outgoingOf(caused: readonly StoredMessage[]): string | null {
  const kept = caused.filter(({ persistent, reply }) => persistent || reply === true);

  return kept.length === 0 ? null : JSON.stringify(kept);
}
