import { messagesOf } from "./messages-of.js";
import type { Message, Model } from "./model.js";

/** Whether the document itself says what is in a message, and not a contract in code. */
export function hasOwnPayload({ payload }: Message): boolean {
  return payload?.["x-contract"] === undefined;
}

/** The messages that code is made for without a contract: those of operations, not of what had to be left out. */
export function ownMessagesOf({ messages, operations }: Model): readonly Message[] {
  const used = new Set(operations.flatMap(messagesOf));

  return messages.filter((message) => used.has(message.name) && hasOwnPayload(message));
}
