import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import { groupInOrder } from "../ordering.js";
import { MAX_CONTENT_BYTES } from "./compose.js";
import { header, numberHeader } from "./headers.js";
import { leaving, type OutgoingMessage, type StoredMessage } from "./outgoing-message.js";

// Most of what a message costs, it costs the broker and the client for being a message, whatever its size. So messages that leave
// together on one route may travel as one, as record batches do in Kafka and sub-entries in RabbitMQ's streams. Its content
// is text: for each message a line of JSON with its properties, and a line with its content.

/** The content type of a pack. */
export const PACK = "application/vnd.warren.pack";

/** The most messages in a pack, whatever the contract says and whoever sends it. */
export const MAX_PACKED = 1_000;

/** The most characters of a pack. Each has up to three bytes, and a content may have 1 MiB. */
const MAX_PACK_LENGTH = 256 * 1024;

const LINE_END = 0x0a;

/** What of a message's properties differs within a pack. The rest stands on the pack itself. */
type PackedProperties = Readonly<{
  messageId: string;
  correlationId: string;
  /** Seconds since 1970. */
  timestamp: number;
  headers: OutgoingMessage["headers"];
}>;

/**
 * Puts messages that are sent together into packs, where the contract allows it and there are at least two for one. No message
 * overtakes another about the same subject.
 */
export function packed(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  if (messages.length < 2 || !messages.some(mayBePacked)) return messages;
  const groups = groupInOrder<OutgoingMessage, unknown>(
    messages,
    (message) => (mayBePacked(message) ? keyOf(message) : message),
    (message) => message[leaving]?.subject,
  );

  return groups.flatMap(({ items }) => packsOf(items));
}

function mayBePacked(message: OutgoingMessage): message is StoredMessage {
  return (message[leaving]?.pack ?? 1) > 1 && typeof message.content === "string";
}

/** Messages of one name that the broker treats alike. */
function keyOf({ exchange, routingKey, type, persistent }: StoredMessage): string {
  return JSON.stringify([exchange, routingKey, type, persistent]);
}

function packsOf(group: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  if (group.length < 2 || !group.every(mayBePacked)) return group;
  const packs: OutgoingMessage[] = [];
  let open: OpenPack | undefined;
  for (const message of group) {
    const lines = linesOf(message);
    if (open !== undefined && hasRoom(open, lines)) {
      open.messages++;
      open.content += lines;
    } else {
      if (open !== undefined) packs.push(closed(open));
      open = { first: message, messages: 1, content: lines };
    }
  }

  return open === undefined ? packs : [...packs, closed(open)];
}

type OpenPack = { readonly first: StoredMessage; messages: number; content: string };

function hasRoom({ first, messages, content }: OpenPack, lines: string): boolean {
  const most = Math.min(first[leaving]?.pack ?? 1, MAX_PACKED);

  return messages < most && content.length + lines.length <= MAX_PACK_LENGTH;
}

/** A pack of one is a plain message. */
function closed({ first, messages, content }: OpenPack): OutgoingMessage {
  if (messages === 1) return first;
  const { exchange, routingKey, mandatory, persistent, type, appId, sentAt } = first;

  return {
    ...{ exchange, routingKey, mandatory, persistent, type, appId, sentAt, content },
    ...(first.priority === undefined ? {} : { priority: first.priority }),
    // Of the pack itself: the broker names it where no queue takes it.
    messageId: randomUUID(),
    correlationId: "",
    headers: { [header.packed]: messages },
    contentType: PACK,
    packed: messages,
  };
}

function linesOf({ messageId, correlationId, sentAt, headers, content }: StoredMessage): string {
  const properties: PackedProperties = {
    messageId,
    correlationId,
    timestamp: Math.floor(sentAt / 1_000),
    headers,
  };

  // What JSON.stringify writes has no line end in it.
  return `${JSON.stringify(properties)}\n${content}\n`;
}

/** How many messages a delivery holds, as it says itself: 1 where it is none of our packs. */
export function countOf(raw: ConsumeMessage): number {
  if (!isPack(raw)) return 1;

  return Math.min(MAX_PACKED, Math.max(1, Math.trunc(numberHeader(raw, header.packed) ?? 1)));
}

/** The messages of deliveries, packs undone. Each has the delivery tag of the delivery that it came in. */
export function unpacked(deliveries: readonly ConsumeMessage[]): readonly ConsumeMessage[] {
  return deliveries.some(isPack) ? deliveries.flatMap(messagesIn) : deliveries;
}

/** The messages in one delivery. What only calls itself a pack stays what it is, and is no message of the contract. */
export function messagesIn(raw: ConsumeMessage): readonly ConsumeMessage[] {
  if (!isPack(raw)) return [raw];
  const messages: ConsumeMessage[] = [];
  // What happened to the pack happened to all that is in it: the broker gave it up, or people sent it again.
  const { [header.packed]: _, ...ofAll }: Readonly<Record<string, unknown>> = raw.properties.headers ?? {};
  for (let from = 0; from < raw.content.length;) {
    const middle = raw.content.indexOf(LINE_END, from);
    const end = middle < 0 ? -1 : raw.content.indexOf(LINE_END, middle + 1);
    const properties = end < 0 ? undefined : propertiesIn(raw.content.toString("utf8", from, middle));
    if (properties === undefined || messages.length === MAX_PACKED) return [raw];
    const headers = { ...ofAll, ...properties.headers };
    messages.push({
      fields: raw.fields,
      properties: { ...raw.properties, ...properties, contentType: "application/json", headers },
      content: raw.content.subarray(middle + 1, end),
    });
    from = end + 1;
  }

  return messages.length === 0 ? [raw] : messages;
}

/** One that is larger than a message may be is not looked into, like any other. */
export function isPack({ properties, content }: ConsumeMessage): boolean {
  return properties.contentType === PACK && content.length <= MAX_CONTENT_BYTES;
}

/** Nothing about them is believed: each is checked where it is used, as those of any message are. */
type ReadProperties = Readonly<Record<Exclude<keyof PackedProperties, "headers">, unknown>> &
  Readonly<{ headers: object }>;

function propertiesIn(line: string): ReadProperties | undefined {
  try {
    const read: unknown = JSON.parse(line);
    if (typeof read !== "object" || read === null) return undefined;
    const { messageId, correlationId, timestamp, headers } = read as Readonly<
      Record<keyof PackedProperties, unknown>
    >;

    return typeof headers === "object" && headers !== null && !Array.isArray(headers)
      ? { messageId, correlationId, timestamp, headers }
      : undefined;
  } catch {
    return undefined;
  }
}
