import type { ConsumeMessage } from "amqplib";
import { boundHeaders } from "../wire/bound-headers.js";
import { sentAtOf } from "../wire/decode.js";
import { header, numberHeader, priorityOf, textHeader } from "../wire/headers.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { isSendable, sendablePlain, sendableText } from "../wire/sendable.js";

// Header tables over 64 KiB cannot be sent; this leaves ample room.
const MAX_TEXT = 4_000;

// What the broker writes anew, or reads as more routing keys: other queues would get a copy.
const NOT_CARRIED: ReadonlySet<string> = new Set([
  "x-death",
  "x-delivery-count",
  "x-acquired-count",
  "x-opt-deaths",
  "CC",
  "BCC",
  // The copy has it as its priority again.
  header.originalPriority,
]);
const OF_AN_EARLIER_DEATH = /^x-(first|last)-death-/;

/** Where a copy goes, and the headers that it gets there. */
export type CopyTo = Readonly<{
  exchange: string;
  routingKey: string;
  headers: OutgoingMessage["headers"];
  now: Date;
}>;

/** A copy of a message that came in, with its bytes as they were, as far as AMQP can carry its properties. */
export function copyOf(raw: ConsumeMessage, { exchange, routingKey, headers, now }: CopyTo): OutgoingMessage {
  const { properties } = raw;
  const priority = priorityOf(raw);
  const replyTo: unknown = properties.replyTo;
  const contentType: unknown = properties.contentType;
  const contentEncoding: unknown = properties.contentEncoding;

  return {
    exchange,
    routingKey,
    mandatory: true,
    persistent: true,
    messageId: text(properties.messageId),
    type: text(properties.type),
    correlationId: text(properties.correlationId),
    appId: text(properties.appId),
    sentAt: (sentAtOf(raw) ?? now).getTime(),
    headers: headersOf(raw, now, headers),
    content: raw.content,
    ...(priority === undefined ? {} : { priority }),
    ...(typeof replyTo === "string" && isSendable(replyTo) ? { replyTo } : {}),
    ...(typeof contentType === "string" ? { contentType: text(contentType) } : {}),
    ...(typeof contentEncoding === "string" ? { contentEncoding: text(contentEncoding) } : {}),
  };
}

/** The message's own headers (those that are text or numbers), where it came from when it failed for the first time, and ours. */
function headersOf(
  raw: ConsumeMessage,
  now: Date,
  ours: OutgoingMessage["headers"],
): OutgoingMessage["headers"] {
  const own = Object.entries<unknown>(raw.properties.headers ?? {}).filter(
    ([name]) => !NOT_CARRIED.has(name) && !OF_AN_EARLIER_DEATH.test(name),
  );
  const tooLong = own.filter(([, value]) => typeof value === "string" && value.length > MAX_TEXT);

  return boundHeaders(
    {
      ...Object.fromEntries(own),
      ...Object.fromEntries(tooLong.map(([name, value]) => [name, cut(value as string, MAX_TEXT)])),
      [header.firstFailedAt]: numberHeader(raw, header.firstFailedAt) ?? now.getTime(),
      [header.originalExchange]: textHeader(raw, header.originalExchange) ?? raw.fields.exchange,
      [header.originalRoutingKey]: textHeader(raw, header.originalRoutingKey) ?? raw.fields.routingKey,
      ...ours,
    },
    sendablePlain,
    { cut: tooLong.map(([name]) => name) },
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? sendableText(value) : "";
}

function cut(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length - 1)}…`;
}
