import { PublishError, textOf } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { overLimit } from "./limits.js";
import type { PublishWindow } from "./window-state.js";

// Why a message was not published, as its sender is told.

export function unroutable(message: OutgoingMessage): PublishError {
  return new PublishError("unroutable", `${placed(message)} reaches no queue`);
}

export function nackedTooOften(message: OutgoingMessage, times: number): PublishError {
  return new PublishError(
    "nacked",
    `the broker rejected ${placed(message)} ${times} times: a queue there is full, or has no leader. Nothing is known to be stored; send it again later`,
  );
}

/** `blockedBy`: what the broker says it is short of, where it takes nothing. */
export function tooLate(
  { type }: OutgoingMessage,
  timeoutMs: number,
  blockedBy: string | undefined,
): PublishError {
  return blockedBy === undefined
    ? new PublishError("timed_out", `the broker did not confirm ${type} within ${timeoutMs} ms`)
    : new PublishError(
        "blocked",
        `the broker takes no messages now (${blockedBy}): ${type} waited ${timeoutMs} ms. Send it again once the broker has room`,
      );
}

/** Why no more may wait; undefined where it may. What comes while nothing waits may be of any size, not of any number. */
export function bufferFull(
  {
    waiting,
    waitingBytes,
    limits: { maxWaiting, maxWaitingBytes },
  }: Pick<PublishWindow, "waiting" | "waitingBytes" | "limits">,
  more: Readonly<{ messages: number; bytes: number }>,
): PublishError | undefined {
  if (waiting + more.messages > maxWaiting) {
    return new PublishError(
      "buffer_full",
      `${waiting} messages wait for the broker; the limit is ${maxWaiting}, and ${more.messages} more would not fit`,
    );
  }
  if (waiting === 0 || waitingBytes + more.bytes <= maxWaitingBytes) return undefined;

  return new PublishError(
    "buffer_full",
    `messages of ${waitingBytes} bytes wait for the broker; the limit is ${maxWaitingBytes}, and ${more.bytes} more would not fit`,
  );
}

export function notCarried({ type }: OutgoingMessage, cause: unknown): PublishError {
  return new PublishError("invalid", `AMQP cannot carry ${type}: ${textOf(cause)}`, { cause });
}

/** The first of the messages that is over a limit; undefined where none is. */
export function tooLarge(messages: readonly OutgoingMessage[]): PublishError | undefined {
  for (const message of messages) {
    const why = overLimit(message);
    if (why !== undefined) return new PublishError("too_large", `${message.type} cannot be sent: ${why}`);
  }

  return undefined;
}

function placed({ type, exchange, routingKey }: OutgoingMessage): string {
  return `${type} on ${exchange || "the default exchange"} with key "${routingKey}"`;
}
