import type { ConsumeMessage } from "amqplib";
import type { QueueSettings, RetryPolicy } from "../contract/index.js";
import { textOf } from "../errors.js";
import { header, type Parcel } from "../wire/envelope.js";
import { attemptOf, numberHeader, textHeader } from "../wire/read.js";

/** Where a failed message goes: round through a delay queue, or to the dead letters. */
export type Failed = Readonly<{ outcome: "retried" | "dead"; parcel: Parcel }>;

// Header tables over 64 KiB cannot be sent; these bounds leave ample room.
const MAX_REASON = 1_000;
const MAX_STACK = 4_000;

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
    parcel: {
      ...copyOf(raw, at.now),
      // Not the default exchange: who may write to that may write to every queue.
      exchange: at.settings.deadLetter.exchange,
      routingKey: retryQueueOf(at.queue, delayMs),
      headers: {
        ...headersOf(raw, at.now),
        [header.attempt]: attempt + 1,
        [header.lastError]: cut(textOf(error), MAX_REASON),
      },
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
    parcel: {
      ...copyOf(raw, at.now),
      exchange: at.settings.deadLetter.exchange,
      routingKey: at.queue,
      headers: {
        ...headersOf(raw, at.now),
        [header.attempt]: attemptOf(raw),
        [header.deadReason]: cut(reason, MAX_REASON),
        [header.deadAt]: at.now.getTime(),
        [header.deadService]: at.service,
        ...(stack === undefined ? {} : { [header.deadStack]: cut(stack, MAX_STACK) }),
      },
    },
  };
}

function copyOf(raw: ConsumeMessage, now: Date): Omit<Parcel, "exchange" | "routingKey" | "headers"> {
  const { properties } = raw;

  return {
    mandatory: true,
    persistent: true,
    messageId: text(properties.messageId),
    type: text(properties.type),
    correlationId: text(properties.correlationId),
    appId: text(properties.appId),
    sentAt: typeof properties.timestamp === "number" ? properties.timestamp * 1000 : now.getTime(),
    content: raw.content,
    ...(typeof properties.priority === "number" ? { priority: properties.priority } : {}),
    ...(typeof properties.replyTo === "string" ? { replyTo: properties.replyTo } : {}),
  };
}

/** The message's own headers (those that are text or numbers), and where it came from when it failed for the first time. */
function headersOf(raw: ConsumeMessage, now: Date): Record<string, string | number> {
  const own = Object.entries(raw.properties.headers ?? {}).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === "string" || typeof entry[1] === "number",
  );

  return {
    ...Object.fromEntries(
      own.map(([name, value]) => [name, typeof value === "string" ? cut(value, MAX_STACK) : value]),
    ),
    [header.firstFailedAt]: numberHeader(raw, header.firstFailedAt) ?? now.getTime(),
    [header.originalExchange]: textHeader(raw, header.originalExchange) ?? raw.fields.exchange,
    [header.originalRoutingKey]: textHeader(raw, header.originalRoutingKey) ?? raw.fields.routingKey,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function cut(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length - 1)}…`;
}
