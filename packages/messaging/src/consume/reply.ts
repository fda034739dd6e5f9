import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import { header } from "../wire/headers.js";
import { answering, type Answered, type StoredMessage } from "../wire/outgoing-message.js";
import { isSendable } from "../wire/sendable.js";

/** Why a request gets no reply of its contract: it breaks the contract, or its handler failed. */
export type ErrorReplyCode = "invalid" | "remote_failure";

/** Where the reply goes; undefined for what is no request, or names no queue that there could be. */
export function replyToOf({ properties }: ConsumeMessage): string | undefined {
  const replyTo: unknown = properties.replyTo;

  return typeof replyTo === "string" && replyTo !== "" && isSendable(replyTo) ? replyTo : undefined;
}

/** By which the caller knows its reply; undefined where it gave nothing that can be sent back. */
export function requestIdOf({ properties }: ConsumeMessage): string | undefined {
  const id: unknown = properties.correlationId;

  return typeof id === "string" && isSendable(id) ? id : undefined;
}

/** The route of a reply. Not mandatory: a caller that has gone does not want its reply any more. */
export function replyRoute(replyTo: string) {
  return {
    exchange: "",
    routingKey: replyTo,
    persistent: false,
    mandatory: false,
    priority: undefined,
    pack: 1,
    slots: 0,
    parameters: {},
  };
}

/** Tells a caller that there will be no reply of the contract, and why. */
export function errorReply(
  code: ErrorReplyCode,
  text: string,
  to: Readonly<{
    appId: string;
    replyTo: string;
    requestId: string;
    correlationId: string;
    answers: Answered;
    now: Date;
  }>,
): StoredMessage {
  return {
    exchange: "",
    routingKey: to.replyTo,
    persistent: false,
    mandatory: false,
    priority: 0,
    messageId: randomUUID(),
    type: "ErrorReply",
    correlationId: to.requestId,
    appId: to.appId,
    sentAt: to.now.getTime(),
    headers: { [header.correlationId]: to.correlationId, [header.rpcError]: code },
    content: JSON.stringify({ message: text.slice(0, 1_000) }),
    reply: true,
    [answering]: to.answers,
  };
}

/** A stored reply goes to whoever asks now: a caller that reconnected has another reply address than before. */
export function redirectReply(
  stored: readonly StoredMessage[],
  replyTo: string | undefined,
  requestId: string,
): readonly StoredMessage[] {
  return stored.map((message) =>
    message.reply === true && replyTo !== undefined
      ? { ...message, routingKey: replyTo, correlationId: requestId }
      : message,
  );
}
