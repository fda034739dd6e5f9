import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType, Message, ServiceContract } from "../contract/index.js";
import { RpcError } from "../errors.js";
import { assignMessageId } from "../wire/assign-message-id.js";
import { readBody } from "../wire/body.js";
import { decode, type ExpectedMessages } from "../wire/decode.js";
import { header, textHeader } from "../wire/headers.js";

/** The replies that the contract allows to a call. */
export function repliesTo(target: ServiceContract["calls"][string]): ExpectedMessages {
  const types = new Map<string, AnyMessageType>(target.replies.map((reply) => [reply.messageName, reply]));

  return target.untyped === true ? { types, untyped: target.replies } : { types };
}

/** What came as a reply: one of the contract's, or what is wrong. */
export function replyIn(raw: ConsumeMessage, expected: ExpectedMessages, now: Date): Message | RpcError {
  const failure = textHeader(raw, header.rpcError);
  if (failure !== undefined) {
    return new RpcError(failure === "invalid" ? "invalid" : "remote_failure", errorTextOf(raw));
  }
  const decoded = decode(expected.untyped === undefined ? raw : assignMessageId(raw), expected, now);
  if (decoded.kind === "valid") return { type: decoded.delivery.type, data: decoded.delivery.data };

  return new RpcError("invalid_reply", `the reply breaks the contract: ${decoded.reason}`, {
    confirmed: true,
  });
}

function errorTextOf(raw: ConsumeMessage): string {
  const body = readBody(raw);
  const { message } = body.kind === "json" ? ((body.value ?? {}) as { message?: unknown }) : {};

  return typeof message === "string" ? message : "the server rejected the request";
}
