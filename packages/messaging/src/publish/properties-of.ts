import type { Options } from "amqplib";
import type { Parcel } from "../wire/envelope.js";

/** A parcel's content as bytes. */
export function contentOf({ content }: Parcel): Buffer {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}

/** A parcel's properties as amqplib takes them. */
export function propertiesOf(parcel: Parcel): Options.Publish {
  return {
    mandatory: parcel.mandatory,
    persistent: parcel.persistent,
    messageId: parcel.messageId,
    type: parcel.type,
    correlationId: parcel.correlationId,
    appId: parcel.appId,
    // AMQP 0-9-1 counts timestamps in seconds.
    timestamp: Math.floor(parcel.sentAt / 1000),
    contentType: parcel.contentType ?? "application/json",
    headers: parcel.headers,
    ...(parcel.contentEncoding === undefined ? {} : { contentEncoding: parcel.contentEncoding }),
    ...(parcel.priority === undefined ? {} : { priority: parcel.priority }),
    ...(parcel.expirationMs === undefined ? {} : { expiration: parcel.expirationMs }),
    ...(parcel.replyTo === undefined ? {} : { replyTo: parcel.replyTo }),
  };
}
