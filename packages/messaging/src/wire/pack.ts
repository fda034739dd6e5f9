import { randomUUID } from "node:crypto";
import { groupInOrder } from "../ordering.js";
import { header } from "./headers.js";
import { leaving, type OutgoingMessage, type StoredMessage } from "./outgoing-message.js";
import { isSendable } from "./sendable.js";

// Most of what a message costs, it costs the broker and the client for being a message, whatever its size. So messages that leave
// together on one route may travel as one, as record batches do in Kafka and sub-entries in RabbitMQ's streams. Its content
// is text: for each message a line of JSON with its properties, and a line with its content.

/** The content type of a pack. */
export const PACK = "application/vnd.warren.pack";

/** The most messages in a pack, whatever the contract says and whoever sends it. */
export const MAX_PACKED = 1_000;

/** The most characters of a pack. Each has up to three bytes, and a content may have 1 MiB. */
const MAX_PACK_LENGTH = 256 * 1024;

/** What of a message's properties differs within a pack. The rest stands on the pack itself. */
export type PackedProperties = Readonly<{
  messageId: string;
  correlationId: string;
  /** Seconds since 1970. */
  timestamp: number;
  headers: OutgoingMessage["headers"];
}>;

/**
 * Puts messages that are sent together into packs, where the contract allows it and there are at least two for one. No message
 * overtakes another about the same subject, and none without subject another without.
 */
export function packed(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  if (messages.length < 2 || !messages.some(mayBePacked)) return messages;

  return runsOf(messages).flatMap((run) =>
    groupInOrder(run, keyOf, subjectOf).flatMap(({ items }) => packsOf(items)),
  );
}

/** What a row gave back does not say what it is about: it may be about anything, so that nothing goes past it. */
function runsOf(messages: readonly OutgoingMessage[]): readonly (readonly OutgoingMessage[])[] {
  const runs: OutgoingMessage[][] = [[]];
  for (const message of messages) {
    if (message[leaving] === undefined) runs.push([message], []);
    else runs.at(-1)?.push(message);
  }

  return runs;
}

/** What could not travel by itself does not in a pack either: its sender hears why. */
function mayBePacked(message: OutgoingMessage): message is StoredMessage {
  const { content, messageId, correlationId } = message;

  return (
    (message[leaving]?.pack ?? 1) > 1 &&
    typeof content === "string" &&
    isSendable(messageId) &&
    isSendable(correlationId)
  );
}

/**
 * Messages of one name that the broker treats alike, and leads into the same partition. Those that travel by themselves are together too: each
 * would otherwise part what comes after it.
 */
function keyOf(message: OutgoingMessage): string {
  const { exchange, routingKey, type, persistent, headers } = message;

  return JSON.stringify([exchange, routingKey, type, persistent, headers[header.slot], mayBePacked(message)]);
}

/** Those that do not say what they are about may be about the same. */
function subjectOf(message: OutgoingMessage): string {
  const subject = message[leaving]?.subject;

  return subject === undefined ? "none" : `of ${subject}`;
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
  const slot = first.headers[header.slot];

  return {
    ...{ exchange, routingKey, mandatory, persistent, type, appId, sentAt, content },
    ...(first.priority === undefined ? {} : { priority: first.priority }),
    // Of the pack itself: the broker names it where no queue takes it.
    messageId: randomUUID(),
    correlationId: "",
    headers: { [header.packed]: messages, ...(slot === undefined ? {} : { [header.slot]: slot }) },
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
