import type { ConsumeMessage, MessageProperties, Options } from "amqplib";
import {
  boundHeaders,
  header,
  numberHeader,
  priorityOf,
  sendableText,
  sendableValue,
} from "@warren/messaging/amqp";
import { requeuedOf, type DeadLetter } from "./dead-letter.js";
import { keptHeaders, livingHeaders, requeuedHeader } from "./headers.js";
import type { SourceQueue } from "./source-queue.js";
import type { Copy } from "./publisher.js";

/** Who sends a message again, in which run. */
export type SentBy = Readonly<{ by: string; run: string; now: Date }>;

/** Another content for a letter; the version says which contract it was checked against. */
export type NewContent = Readonly<{ content: Buffer; version: string | undefined }>;

/** The message as it goes back to its queue, and to no other: as it was sent first, with its attempts before it. */
export function requeuedCopy(
  { raw, letter, source }: Readonly<{ raw: ConsumeMessage; letter: DeadLetter; source: SourceQueue }>,
  { by, run, now }: SentBy,
  edited?: NewContent,
): Copy {
  // One that the broker gave up while it was at the back of its queue lies here without it.
  const priority = priorityOf(raw);

  return {
    // On the exchange that it came through other queues would get it a second time.
    ...source.door,
    content: edited?.content ?? raw.content,
    properties: {
      ...propertiesOf(raw.properties),
      ...(priority === undefined ? {} : { priority }),
      headers: sendable({
        ...livingHeaders(raw.properties.headers ?? {}),
        ...versionOf(edited),
        [header.firstFailedAt]: numberHeader(raw, header.firstFailedAt) ?? now.getTime(),
        [header.originalExchange]: letter.original.exchange,
        [header.originalRoutingKey]: letter.original.routingKey,
        [requeuedHeader.count]: requeuedOf(raw) + 1,
        [requeuedHeader.by]: by,
        [requeuedHeader.at]: now.getTime(),
        [requeuedHeader.run]: run,
      }),
    },
  };
}

/** The letter with another content, still among the dead letters. */
export function editedCopy(
  raw: ConsumeMessage,
  letter: DeadLetter,
  source: SourceQueue,
  edited: NewContent,
): Copy {
  return {
    exchange: source.deadLetter.exchange,
    routingKey: source.deadLetter.routingKey ?? source.queue,
    content: edited.content,
    properties: {
      ...propertiesOf(raw.properties),
      headers: sendable({
        ...keptHeaders(raw.properties.headers ?? {}),
        ...versionOf(edited),
        // What the broker wrote about a death of its own making, it does not take from a publisher.
        [header.originalExchange]: letter.original.exchange,
        [header.originalRoutingKey]: letter.original.routingKey,
        [header.deadReason]: letter.reason,
        [header.deadService]: letter.service,
        ...(letter.diedAt === undefined ? {} : { [header.deadAt]: Date.parse(letter.diedAt) }),
      }),
    },
  };
}

/** What a letter that goes away has besides its content, as JSON can keep it. Headers of bytes are left out: nothing of ours has any. */
export function propertiesToPutBack(
  raw: ConsumeMessage,
  letter: DeadLetter,
  source: SourceQueue,
): Readonly<Record<string, unknown>> {
  const { properties } = editedCopy(raw, letter, source, { content: raw.content, version: undefined });
  const headers = properties.headers as Readonly<Record<string, unknown>>;

  return {
    ...properties,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => !Buffer.isBuffer(value))),
  };
}

/** The letter again, as {@link propertiesToPutBack} kept it. What was kept is not believed: it is read as any message's properties are. */
export function restoredCopy(
  content: Buffer,
  kept: Readonly<Record<string, unknown>>,
  to: Pick<Copy, "exchange" | "routingKey">,
): Copy {
  const { headers } = kept;
  const table = typeof headers === "object" && headers !== null && !Array.isArray(headers) ? headers : {};

  return {
    ...to,
    content,
    properties: {
      ...propertiesOf(kept as MessageProperties & Readonly<Record<string, unknown>>),
      headers: sendable(keptHeaders(table as Readonly<Record<string, unknown>>)),
    },
  };
}

function versionOf(edited: NewContent | undefined): Readonly<Record<string, string>> {
  return edited?.version === undefined ? {} : { [header.schemaVersion]: edited.version };
}

function sendable(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return boundHeaders(headers, (value) => sendableValue(value));
}

const TEXTS = [
  "messageId",
  "type",
  "correlationId",
  "appId",
  "contentType",
  "contentEncoding",
  "replyTo",
] as const;

function propertiesOf(properties: MessageProperties): Options.Publish {
  const given: Readonly<Partial<Record<string, unknown>>> = { ...properties };
  const texts = TEXTS.flatMap((name) => {
    const text = given[name];

    return typeof text === "string" ? [[name, sendableText(text)] as const] : [];
  });
  const { timestamp, priority } = given;

  return {
    ...Object.fromEntries(texts),
    // Seconds that no date holds are nobody's time; the latest of them amqplib cannot write again.
    ...(Number.isSafeInteger(timestamp) ? { timestamp: Number(timestamp) } : {}),
    ...(typeof priority === "number" ? { priority } : {}),
    persistent: true,
  };
}
