import type { Options } from "amqplib";
import type { OutgoingMessage } from "../wire/outgoing-message.js";

/** A message's content as bytes. */
export function contentOf({ content }: OutgoingMessage): Buffer {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}

/** A message's properties as amqplib takes them, where it leaves now. */
export function propertiesOf(message: OutgoingMessage): Options.Publish {
  return {
    mandatory: message.mandatory,
    persistent: message.persistent,
    messageId: message.messageId,
    type: message.type,
    correlationId: message.correlationId,
    appId: message.appId,
    // AMQP 0-9-1 counts timestamps in seconds.
    timestamp: Math.floor(message.sentAt / 1000),
    contentType: message.contentType ?? "application/json",
    headers: message.headers,
    ...(message.contentEncoding === undefined ? {} : { contentEncoding: message.contentEncoding }),
    ...(message.priority === undefined ? {} : { priority: message.priority }),
    ...(message.expirationMs === undefined ? {} : { expiration: timeLeftOf(message, message.expirationMs) }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
  };
}

/** What it has waited for its connection is over: the broker, and its receiver after that, are told what is left. */
function timeLeftOf({ sentAt }: OutgoingMessage, expirationMs: number): number {
  return Math.min(expirationMs, Math.max(1, sentAt + expirationMs - Date.now()));
}
