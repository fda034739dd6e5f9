import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { isSendable, MAX_PROPERTY_BYTES } from "../wire/sendable.js";

/** The most bytes of all headers together, as they are counted here. amqplib sends no table over 64 KiB. */
export const MAX_HEADERS_BYTES = 60 * 1024;

/** What of a message AMQP writes with one byte for its length. */
const SHORT_STRINGS = [
  "exchange",
  "routingKey",
  "messageId",
  "type",
  "correlationId",
  "appId",
  "replyTo",
] as const;

/** Why a message cannot be put on the wire, with the limit; undefined where it can. Its content is bounded where it is composed. */
export function overLimit(message: OutgoingMessage): string | undefined {
  for (const name of SHORT_STRINGS) {
    const text = message[name];
    if (text !== undefined && !isSendable(text)) {
      return `${name} has ${Buffer.byteLength(text)} bytes; the limit is ${MAX_PROPERTY_BYTES}`;
    }
  }

  return overHeaderLimit(message.headers);
}

function overHeaderLimit(headers: OutgoingMessage["headers"]): string | undefined {
  let total = 0;
  let largest = { name: "", bytes: 0 };
  for (const [name, value] of Object.entries(headers)) {
    if (!isSendable(name)) {
      return `the header name "${name.slice(0, 40)}…" has ${Buffer.byteLength(name)} bytes; the limit is ${MAX_PROPERTY_BYTES}`;
    }
    const bytes = name.length + (typeof value === "string" ? Buffer.byteLength(value) : 8) + 6;
    total += bytes;
    if (bytes > largest.bytes) largest = { name, bytes };
  }

  return total > MAX_HEADERS_BYTES
    ? `its headers have ${total} bytes, ${largest.bytes} of them in "${largest.name}"; the limit is ${MAX_HEADERS_BYTES}`
    : undefined;
}
