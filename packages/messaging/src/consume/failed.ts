import type { ConsumeMessage } from "amqplib";
import type { QueueSettings, RetryPolicy } from "../contract/index.js";
import { textOf } from "../errors.js";
import { boundHeaders } from "../wire/bound-headers.js";
import { attemptOf, header, numberHeader, textHeader } from "../wire/headers.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { sentAtOf } from "../wire/decode.js";
import { isSendable, sendablePlain, sendableText } from "../wire/sendable.js";

/** Where a failed message goes: round through a delay queue, or to the dead letters. */
export type Failed = Readonly<{ outcome: "retried" | "dead"; message: OutgoingMessage }>;

// Header tables over 64 KiB cannot be sent; this leaves ample room.
const MAX_TEXT = 4_000;

// What the broker writes anew, or reads as more routing keys: other queues would get a copy.
const NOT_CARRIED: ReadonlySet<string> = new Set(["x-death", "CC", "BCC"]);

/** The delay before each further attempt, in ms. */
export function delaysOf(retry: RetryPolicy): readonly number[] {
  return Array.from({ length: Math.max(0, retry.attempts - 1) }, (_, n) =>
    Math.min(retry.firstDelayMs * retry.factor ** n, retry.maxDelayMs),
  );
}

/**
 * The queue in which a message waits before it comes back, and the routing key by which the dead letters' exchange puts it
 * there. It exists once a delay: a queue's TTL ends in order.
 */
export function retryQueueOf(queue: string, delayMs: number): string {
  return `${queue}.retry.${delayMs}`;
}

/** What happens to a message whose handler failed: the next delay, or the dead letters after the last attempt. */
export function afterFailure(
  raw: ConsumeMessage,
  at: Readonly<{ queue: string; service: string; settings: QueueSettings; now: Date }>,
  error: unknown,
): Failed {
  const attempt = attemptOf(raw);
  const delayMs = delaysOf(at.settings.retry)[attempt - 1];
  if (delayMs === undefined) return deadLetter(raw, at, `failed ${attempt} times: ${textOf(error)}`, error);

  return {
    outcome: "retried",
    message: {
      ...copyOf(raw, at.now),
      // Not the default exchange: who may write to that may write to every queue.
      exchange: at.settings.deadLetter.exchange,
      routingKey: retryQueueOf(at.queue, delayMs),
      headers: headersOf(raw, at.now, {
        [header.attempt]: attempt + 1,
        [header.lastError]: textOf(error),
      }),
    },
  };
}

/** The message as it lies in the dead letters: unchanged, with the reason, the attempts and who gave it up. */
export function deadLetter(
  raw: ConsumeMessage,
  at: Readonly<{ queue: string; service: string; settings: QueueSettings; now: Date }>,
  reason: string,
  error?: unknown,
): Failed {
  const stack = error instanceof Error ? error.stack : undefined;

  return {
    outcome: "dead",
    message: {
      ...copyOf(raw, at.now),
      exchange: at.settings.deadLetter.exchange,
      routingKey: at.queue,
      headers: headersOf(raw, at.now, {
        [header.attempt]: attemptOf(raw),
        [header.deadReason]: reason,
        [header.deadAt]: at.now.getTime(),
        [header.deadService]: at.service,
        ...(stack === undefined ? {} : { [header.deadStack]: stack }),
      }),
    },
  };
}

function copyOf(
  raw: ConsumeMessage,
  now: Date,
): Omit<OutgoingMessage, "exchange" | "routingKey" | "headers"> {
  const { properties } = raw;
  const priority: unknown = properties.priority;
  const replyTo: unknown = properties.replyTo;
  const contentType: unknown = properties.contentType;
  const contentEncoding: unknown = properties.contentEncoding;

  return {
    mandatory: true,
    persistent: true,
    messageId: text(properties.messageId),
    type: text(properties.type),
    correlationId: text(properties.correlationId),
    appId: text(properties.appId),
    sentAt: (sentAtOf(raw) ?? now).getTime(),
    content: raw.content,
    ...(typeof priority === "number" ? { priority } : {}),
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
  const own = Object.entries(raw.properties.headers ?? {})
    .filter(([name]) => !NOT_CARRIED.has(name))
    .map(([name, value]) => [name, typeof value === "string" ? cut(value, MAX_TEXT) : value] as const);

  return boundHeaders(
    {
      ...Object.fromEntries(own),
      [header.firstFailedAt]: numberHeader(raw, header.firstFailedAt) ?? now.getTime(),
      [header.originalExchange]: textHeader(raw, header.originalExchange) ?? raw.fields.exchange,
      [header.originalRoutingKey]: textHeader(raw, header.originalRoutingKey) ?? raw.fields.routingKey,
      ...ours,
    },
    sendablePlain,
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? sendableText(value) : "";
}

function cut(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length - 1)}…`;
}
