import { randomUUID } from "node:crypto";
import type { CallOptions, ServiceContract } from "../contract/index.js";
import { fillKey } from "../publish/fill-key.js";
import { compose } from "../wire/compose.js";
import { header } from "../wire/headers.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

/** https://www.rabbitmq.com/docs/direct-reply-to: replies come on the channel that published the request. */
export const DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";

export type RequestOptions = CallOptions & Readonly<{ parameters?: Readonly<Record<string, string>> }>;

/** A request of a service as it goes out. It says for how long it is awaited; one that is not durable is dropped after that. */
export function requestOf(
  contract: ServiceContract,
  name: string,
  data: unknown,
  options: RequestOptions,
): StoredMessage {
  const target = contract.calls[name];
  if (target === undefined) throw new Error(`service "${contract.name}" does not ask ${name}`);
  const { durable, timeoutMs: usualMs } = target;
  const { timeoutMs = usualMs, messageId = randomUUID(), correlationId = messageId, traceparent } = options;
  const now = new Date();
  const route = {
    exchange: target.exchange,
    routingKey: fillKey(target, options.parameters),
    persistent: durable,
    mandatory: true,
    priority: undefined,
    pack: 1,
    slots: 0,
    parameters: target.parameters,
  };
  const cause = { correlationId, causationId: undefined, traceparent };
  const stamp = { appId: contract.name, now, messageId };
  const request = compose({ type: name, data }, { type: target.request, route }, cause, stamp);
  // Pairs the reply with this call, even where the same request is asked twice.
  request.correlationId = randomUUID();
  request.replyTo = DIRECT_REPLY_TO;
  const until = now.getTime() + timeoutMs;
  if (durable) {
    request.headers[header.awaitedMs] = timeoutMs;
    request.headers[header.awaitedUntil] = until;
  } else {
    request.headers[header.deadline] = until;
    request.expirationMs = timeoutMs;
  }

  return request;
}
