import type { ConsumeMessage } from "amqplib";
import type { RetryPolicy } from "../contract/index.js";
import { textOf } from "../errors.js";
import { attemptOf, header } from "../wire/headers.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { ConsumerContext } from "./consumer-context.js";
import { copyOf } from "./copy-of-delivery.js";

/** Where a failed message goes, with the copy that goes there: round through a delay queue, or to the dead letters. */
export type RetryOrDeadLetter = Readonly<{ outcome: "retried" | "dead"; copy: OutgoingMessage }>;

type Consumed = Pick<ConsumerContext, "contract" | "queue" | "settings">;

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

/** A message whose handler failed: it waits for the next delay, or goes to the dead letters after the last attempt. */
export function retryOrDeadLetter(
  consumed: Consumed,
  raw: ConsumeMessage,
  { error, now }: Readonly<{ error: unknown; now: Date }>,
): RetryOrDeadLetter {
  const { queue, settings } = consumed;
  const attempt = attemptOf(raw);
  const delayMs = delaysOf(settings.retry)[attempt - 1];
  if (delayMs === undefined) {
    return deadLetter(consumed, raw, { reason: `failed ${attempt} times: ${textOf(error)}`, error, now });
  }

  return {
    outcome: "retried",
    copy: copyOf(raw, {
      // Not the default exchange: who may write to that may write to every queue.
      exchange: settings.deadLetter.exchange,
      routingKey: retryQueueOf(queue, delayMs),
      headers: { [header.attempt]: attempt + 1, [header.lastError]: textOf(error) },
      now,
    }),
  };
}

/** The message as it lies in the dead letters: unchanged, with the reason, the attempts and who gave it up. */
export function deadLetter(
  { contract, queue, settings }: Consumed,
  raw: ConsumeMessage,
  { reason, error, now }: Readonly<{ reason: string; error?: unknown; now: Date }>,
): RetryOrDeadLetter {
  const stack = error instanceof Error ? error.stack : undefined;

  return {
    outcome: "dead",
    copy: copyOf(raw, {
      exchange: settings.deadLetter.exchange,
      routingKey: queue,
      headers: {
        [header.attempt]: attemptOf(raw),
        [header.deadReason]: reason,
        [header.deadAt]: now.getTime(),
        [header.deadService]: contract.name,
        ...(stack === undefined ? {} : { [header.deadStack]: stack }),
      },
      now,
    }),
  };
}
