import type { ConsumeMessage } from "amqplib";
import { subjectOf, type AnyMessageType, type MessageIds } from "../contract/index.js";
import { attemptOf, header, textHeader } from "../wire/headers.js";
import { answering, leaving, type Answered, type OutgoingMessage } from "../wire/outgoing-message.js";
import { traceIdOf } from "../wire/trace.js";
import { nameOf } from "./message-name.js";

/** Where a message came in, and what it may be. */
export type CameIn = Readonly<{ queue?: string; types: ReadonlyMap<string, AnyMessageType> }>;

/** So many messages are named in a line about several. */
export const MOST_NAMED = 10;

/** A body that is longer is not looked into for what it is about. */
const LONGEST_READ = 65_536;

/** Of a message that is known to be one of the contract. */
export function idsOf(
  raw: ConsumeMessage,
  {
    type,
    data,
    queue,
    correlationId,
  }: Readonly<{ type: AnyMessageType; data: unknown; queue: string | undefined; correlationId: string }>,
): MessageIds {
  return idsFrom(raw, { about: aboutOf(type, data), message: type.messageName, correlationId, queue });
}

/** Of whatever came in. What breaks the contract may still say what it is about. */
export function idsOfAny(raw: ConsumeMessage, { queue, types }: CameIn): MessageIds {
  const { type: name } = raw.properties as Readonly<{ type: unknown }>;
  const type = typeof name === "string" ? types.get(name) : undefined;
  const correlationId = textHeader(raw, header.correlationId) ?? textIn(raw.properties.correlationId);

  const about = type === undefined ? {} : aboutUnchecked(type, raw.content);

  return idsFrom(raw, { about, message: type?.messageName ?? nameOf(raw), correlationId, queue });
}

/** Of several that came in: those of one as they are, else a list of the first ten and how many more there are. */
export function idsOfAll(raws: readonly ConsumeMessage[], cameIn: CameIn): Readonly<Record<string, unknown>> {
  return together(
    raws.slice(0, MOST_NAMED).map((raw) => idsOfAny(raw, cameIn)),
    raws.length,
  );
}

/** Of several messages, `count` with those that are not named. */
export function together(
  named: readonly MessageIds[],
  count: number = named.length,
): Readonly<Record<string, unknown>> {
  const [only] = named;
  if (only !== undefined && count === 1) return only;
  const about = named.slice(0, MOST_NAMED);
  if (about.length === 0) return {};

  return { about, ...(count > about.length ? { further: count - about.length } : {}) };
}

/**
 * Of one that is to be sent.
 *
 * @param known which message of the contract it is, where it was read from an outbox and does not know that itself
 */
export function idsOfOutgoing(message: OutgoingMessage, known?: AnyMessageType): MessageIds {
  const { type: name, messageId, headers, exchange, routingKey, content } = message;
  const type = known ?? message[leaving]?.type;

  return {
    ...ofRequest(message[answering]),
    ...(type === undefined ? {} : aboutUnchecked(type, content)),
    message: name,
    messageId,
    correlationId: textIn(headers[header.correlationId]),
    traceId: traceIdOf(textIn(headers[header.traceparent])) ?? textIn(message[answering]?.ids["traceId"]),
    exchange,
    routingKey,
  };
}

/** What a reply's request is about, and what it was: an error's reply says neither. */
function ofRequest(answered: Answered | undefined): MessageIds {
  if (answered === undefined) return {};
  const { message: request, messageId: requestMessageId, ...ids } = answered.ids;

  return { ...ids, request, requestMessageId };
}

type Known = Readonly<{
  about: MessageIds;
  message: string;
  correlationId: string | undefined;
  queue: string | undefined;
}>;

function idsFrom(raw: ConsumeMessage, { about, message, correlationId, queue }: Known): MessageIds {
  return {
    message,
    messageId: textIn(raw.properties.messageId),
    correlationId: correlationId?.slice(0, 255),
    traceId: traceIdOf(textHeader(raw, header.traceparent)),
    queue,
    attempt: attemptOf(raw),
    // Last: V8 takes a hundred times as long for a literal that begins with a spread.
    ...about,
  };
}

/** Names that a line's own fields have, and the other ids. */
const TAKEN: ReadonlySet<string> = new Set([
  "level",
  "time",
  "pid",
  "hostname",
  "name",
  "msg",
  "err",
  "component",
  "message",
  "messageId",
  "correlationId",
  "traceId",
  "queue",
  "attempt",
]);

function aboutOf(type: AnyMessageType, data: unknown): MessageIds {
  const subject = subjectOf(type, data);
  if (subject === undefined || type.correlateBy === undefined) return {};
  const field = type.correlateBy.slice(type.correlateBy.lastIndexOf("/") + 1);

  return { [TAKEN.has(field) ? "subject" : field]: subject };
}

/** Nobody has checked it: only what looks like an id is taken from it. */
function aboutUnchecked(type: AnyMessageType, content: Buffer | string): MessageIds {
  if (content.length > LONGEST_READ) return {};
  try {
    const about = aboutOf(type, JSON.parse(content.toString()) as unknown);

    return Object.values(about).every((value) => /^[\w.:-]{1,100}$/.test(String(value))) ? about : {};
  } catch {
    return {};
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value.slice(0, 255) : undefined;
}
