import type { ConsumeMessage } from "amqplib";
import { textOf } from "../errors.js";
import { attemptOf, header, priorityOf } from "../wire/headers.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { QueueSettings, RetryStep } from "../contract/index.js";
import type { ConsumerContext } from "./consumer-context.js";
import { copyOf } from "./copy-of-delivery.js";

/** Where a failed message goes, with the copy that goes there: round through a delay queue, or to the dead letters. */
export type RetryOrDeadLetter = Readonly<{ outcome: "retried" | "dead"; copy: OutgoingMessage }>;

type Consumed = Pick<ConsumerContext, "contract" | "queue" | "settings">;

/**
 * A message that comes again behind all others of its queue, with as many attempts left as before, since it says nothing of its own
 * that it failed. Behind those of a lower priority, too, until it has failed for itself: see {@link priorityOf}. Where the queue has no
 * delays it is one that failed, as ever.
 *
 * @param at `error`: what its handler said, where it was asked; `withinMs`: when it is to be back, where there is a delay that is
 *   not longer. It may be a good message by then
 */
export function toTheBack(
  consumed: Consumed,
  raw: ConsumeMessage,
  { error, now, withinMs }: Readonly<{ error?: unknown; now: Date; withinMs: number }>,
): RetryOrDeadLetter {
  const { retry } = consumed.settings;
  const step = retry.findLast(({ delayMs }) => delayMs <= withinMs) ?? retry[0];
  if (step === undefined) return retryOrDeadLetter(consumed, raw, { error, now });
  const priority = priorityOf(raw);
  const copy = retried(consumed, raw, { step, attempt: attemptOf(raw), error, now });
  if (priority === undefined || priority === 0) return { outcome: "retried", copy };
  const headers = { ...copy.headers, [header.originalPriority]: priority };

  return { outcome: "retried", copy: { ...copy, priority: 0, headers } };
}

/** A message whose handler failed: it waits for the next delay, or goes to the dead letters after the last attempt. */
export function retryOrDeadLetter(
  consumed: Consumed,
  raw: ConsumeMessage,
  { error, now }: Readonly<{ error: unknown; now: Date }>,
): RetryOrDeadLetter {
  const attempt = attemptOf(raw);
  const step = nextTry(consumed.settings, attempt);
  if (step === undefined) {
    return deadLetter(consumed, raw, { reason: `failed ${attempt} times: ${textOf(error)}`, error, now });
  }

  return { outcome: "retried", copy: retried(consumed, raw, { step, attempt: attempt + 1, error, now }) };
}

/** How a message comes again whose attempt of this number failed; undefined where that was the last one. */
export function nextTry({ retry }: Pick<QueueSettings, "retry">, attempt: number): RetryStep | undefined {
  return retry[attempt - 1];
}

function retried(
  { settings }: Consumed,
  raw: ConsumeMessage,
  { step, attempt, error, now }: Readonly<{ step: RetryStep; attempt: number; error?: unknown; now: Date }>,
): OutgoingMessage {
  return copyOf(raw, {
    // Not the default exchange: who may write to that may write to every queue.
    exchange: settings.deadLetter.exchange,
    routingKey: step.routingKey,
    headers: {
      [header.attempt]: attempt,
      ...(error === undefined ? {} : { [header.lastError]: textOf(error) }),
    },
    now,
  });
}

/** The message as it lies in the dead letters: unchanged, with the reason, the attempts and who gave it up. */
export function deadLetter(
  { contract, queue, settings }: Consumed,
  raw: ConsumeMessage,
  {
    reason,
    error,
    isRefused = false,
    now,
  }: Readonly<{ reason: string; error?: unknown; isRefused?: boolean; now: Date }>,
): RetryOrDeadLetter {
  const stack = error instanceof Error ? error.stack : undefined;

  return {
    outcome: "dead",
    copy: copyOf(raw, {
      exchange: settings.deadLetter.exchange,
      routingKey: settings.deadLetter.routingKey,
      headers: {
        [header.attempt]: attemptOf(raw),
        [header.deadReason]: reason,
        [header.deadAt]: now.getTime(),
        [header.deadService]: contract.name,
        [header.deadQueue]: queue,
        ...(isRefused ? { [header.deadRefused]: 1 } : {}),
        ...(stack === undefined ? {} : { [header.deadStack]: stack }),
      },
      now,
    }),
  };
}
