import type { StoredMessage } from "../wire/outgoing-message.js";
import type { ValidMessage } from "./decode.js";
import { storedIn, type InboxRow } from "./inbox.js";

/** A valid message after the second step: to be handled now, or handled already. */
export type ClaimedMessage = NewMessage | HandledBefore | RepeatedMessage;

/** No inbox row knows it: its handler runs. */
export type NewMessage = Readonly<{ kind: "new"; message: ValidMessage }>;

/** It was handled in an earlier batch; `stored` is what it caused then. */
export type HandledBefore = Readonly<{
  kind: "handled before";
  message: ValidMessage;
  stored: readonly StoredMessage[];
}>;

/** It is a second time in this batch; `first` is the one whose handler runs. */
export type RepeatedMessage = Readonly<{ kind: "repeated"; message: ValidMessage; first: ValidMessage }>;

/** Step 2: finds out which messages are new, by the inbox rows that are there for them. */
export function claim(
  messages: readonly ValidMessage[],
  rows: readonly InboxRow[],
): readonly ClaimedMessage[] {
  const known = new Map(rows.map((row) => [row.message_id, storedIn(row)]));
  const claimed = new Map<string, ValidMessage>();

  return messages.map((message): ClaimedMessage => {
    const { messageId } = message.delivery;
    const stored = known.get(messageId);
    if (stored !== undefined) return { kind: "handled before", message, stored };
    const first = claimed.get(messageId);
    if (first !== undefined) return { kind: "repeated", message, first };
    claimed.set(messageId, message);

    return { kind: "new", message };
  });
}
