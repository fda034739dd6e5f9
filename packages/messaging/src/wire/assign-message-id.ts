import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";

/**
 * Gives a message without an id one of its own, once, as it arrives: from then on it is retried and remembered like any
 * other. The id is not made of the content, since two equal messages are two messages; so a message without an id that
 * the broker delivers a second time is a new one to us.
 */
export function assignMessageId(raw: ConsumeMessage): ConsumeMessage {
  const id: unknown = raw.properties.messageId;
  if (typeof id === "string" && id !== "") return raw;

  return { ...raw, properties: { ...raw.properties, messageId: randomUUID() } };
}
