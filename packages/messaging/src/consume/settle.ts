import type { ConsumeMessage } from "amqplib";
import { nextStep, rejectReason } from "../database/classify.js";
import { textOf } from "../errors.js";
import { idsOfAny } from "../logging/ids.js";
import { knownNameOf } from "../logging/message-name.js";
import type { HandledOutcome } from "../observer.js";
import { attemptOf, header, numberHeader } from "../wire/headers.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { Trial } from "./breaker.js";
import type { ConsumerContext } from "./consumer-context.js";
import type { ExpiredMessage, InvalidMessage, ValidMessage, WithSpan } from "./decode.js";
import type { HandledMessage } from "./handle.js";
import type { MessageHandler } from "./handler-table.js";
import { wasDead } from "./moved-by-hand.js";
import { errorReply, replyToOf, requestIdOf } from "./reply.js";
import { deadLetter, retryOrDeadLetter, toTheBack } from "./retry.js";
import type { FailedMessage } from "./transact.js";

/** How one message of a batch ended, and all that is published for it before the batch is acknowledged. */
export type SettledMessage = Readonly<{
  /** The message's name in the contract; "unknown" where its sender gave it one that is not handled here. */
  name: string;
  outcome: HandledOutcome;
  publishes: readonly OutgoingMessage[];
  /** Why, where it is sent round again or goes to the dead letters. */
  error?: unknown;
  /** As it came in, where somebody is to be told of it. */
  raw?: ConsumeMessage;
  /** How its handler ended, where it ran and nobody but us is told; `again`: as in an attempt before, or before it was sent again. */
  handler?: Readonly<{ messageId: string; ended: "well" | "badly" | "badly again" }>;
  /** By how many milliseconds a request came too late. */
  lateMs?: number;
}> &
  WithSpan;

type Ended = InvalidMessage | ExpiredMessage | HandledMessage | FailedMessage;

/**
 * Step 4: decides what is published for each message of a batch: what it caused, an error reply, its retry or its dead letter. Where so many
 * have failed that the queue will pause, what fails after them goes to the back of the queue at no cost: else a release that refuses
 * everything would make dead letters of a whole batch before anybody has counted.
 */
export function settleAll(
  context: ConsumerContext,
  ended: readonly Ended[],
  trial: Trial,
): readonly SettledMessage[] {
  if (trial.kind !== "attempt") return ended.map((one) => settle(context, one, trial));
  const { left, backInMs } = trial;
  // What is handled later shows that nothing is wrong with the handlers: then nothing pauses.
  const lastHandled = ended.findLastIndex(({ kind }) => kind === "handled");
  let failuresLeft = lastHandled < 0 ? left.now : left.onceHandled;

  return ended.map((one, at) => {
    const counts = at <= lastHandled || failuresLeft > 0;
    const settled = settle(context, one, counts ? trial : { kind: "look", backInMs });
    if (at > lastHandled && settled.handler?.ended === "badly") failuresLeft--;

    return settled;
  });
}

function settle(context: ConsumerContext, ended: Ended, trial: Trial): SettledMessage {
  switch (ended.kind) {
    case "expired":
      return {
        name: ended.name,
        outcome: "expired",
        publishes: [],
        lateMs: ended.lateMs,
        raw: ended.raw,
        span: ended.span,
      };
    case "invalid":
      return settleInvalid(context, ended);
    case "failed":
      return settleFailed(context, ended, trial);
    case "handled": {
      const { delivery, span } = ended.message;
      const { type: name, messageId } = delivery;

      return { name, outcome: "done", publishes: ended.caused, handler: { messageId, ended: "well" }, span };
    }
    case "duplicate": {
      const { delivery, span } = ended.message;

      return { name: delivery.type, outcome: "duplicate", publishes: ended.caused, span };
    }
  }
}

function settleInvalid(context: ConsumerContext, { raw, reason, span }: InvalidMessage): SettledMessage {
  const now = new Date();
  const replyTo = replyToOf(raw);
  const requestId = requestIdOf(raw);
  const appId = context.contract.name;
  const replies =
    replyTo === undefined || requestId === undefined
      ? []
      : [
          errorReply("invalid", reason, {
            ...{ appId, replyTo, requestId, correlationId: requestId, now },
            answers: {
              get ids() {
                return idsOfAny(raw, { queue: context.queue, types: context.expected.types });
              },
            },
          }),
        ];

  return {
    name: knownNameOf(raw, context.expected.types),
    outcome: "dead",
    publishes: [deadLetter(context, raw, { reason, now }).copy, ...replies],
    error: reason,
    raw,
    span,
  };
}

function settleFailed(
  context: ConsumerContext,
  { message, error }: FailedMessage,
  trial: Trial,
): SettledMessage {
  const now = new Date();
  const { raw, delivery, handler, span } = message;
  const name = delivery.type;
  const replyTo = replyToOf(raw);
  const isDurable = numberHeader(raw, header.deadline) === undefined;
  if (replyTo !== undefined && failsAtOnce(handler, { isDurable })) {
    return {
      name,
      outcome: "dead",
      publishes: [failureReply(context, message, replyTo, error)],
      error,
      raw,
      span,
    };
  }

  // A queue without delays has no back to which it could go.
  const { outcome, copy } =
    trial.kind === "look" && context.settings.retry.length > 0
      ? toTheBack(context, raw, { error, now, withinMs: trial.backInMs })
      : nextStep(error) === "reject"
        ? deadLetter(context, raw, { reason: rejectReason(error), error, isRefused: true, now })
        : retryOrDeadLetter(context, raw, { error, now });
  const publishes =
    outcome === "dead" && replyTo !== undefined
      ? [copy, failureReply(context, message, replyTo, error)]
      : [copy];

  const ended = attemptOf(raw) === 1 && !wasDead(raw) ? "badly" : "badly again";

  return { name, outcome, publishes, error, raw, handler: { messageId: delivery.messageId, ended }, span };
}

/** A request with a deadline is its caller's to repeat: nobody reads its dead letter, but somebody waits for an answer. */
export function failsAtOnce(
  { replies }: MessageHandler,
  { isDurable }: Readonly<{ isDurable: boolean }>,
): boolean {
  return replies !== undefined && !isDurable;
}

function failureReply(
  { contract }: ConsumerContext,
  { raw, delivery }: ValidMessage,
  replyTo: string,
  error: unknown,
): OutgoingMessage {
  const { correlationId, messageId } = delivery;
  const requestId = requestIdOf(raw) ?? messageId;
  const to = {
    appId: contract.name,
    ...{ replyTo, requestId, correlationId },
    ...{ answers: delivery, now: new Date() },
  };

  return errorReply("remote_failure", textOf(error), to);
}
