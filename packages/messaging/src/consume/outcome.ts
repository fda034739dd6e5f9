import { randomUUID } from "node:crypto";
import type { Answer, Message, ServiceContract } from "../contract/index.js";
import { header } from "../wire/headers.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { compose, type Cause } from "../wire/compose.js";
import { routeFor } from "../publish/route-for.js";
import type { Entry } from "./table.js";

/** What one handled message causes, ready to be published: first the reply, where it was a request, then the rest. */
export function messagesCausedBy(
  contract: ServiceContract,
  entry: Entry,
  outcome: readonly Message[] | Answer<Message, Message>,
  at: Readonly<{ cause: Cause; replyTo: string | undefined; requestId: string; now: Date }>,
): readonly StoredMessage[] {
  const stamp = () => ({ appId: contract.name, now: at.now, messageId: randomUUID() });
  const send = (message: Message) => {
    const { type, route } = routeFor(contract, message);

    return compose(message, type, route, at.cause, stamp());
  };
  if (isList(outcome)) return outcome.map(send);

  const sent = outcome.sends.map(send);
  if (at.replyTo === undefined) return sent;
  const type = entry.replies?.find((reply) => reply.messageName === outcome.reply.type);
  if (type === undefined) throw new Error(`${outcome.reply.type} is no reply to ${entry.type.messageName}`);
  const reply = compose(outcome.reply, type, replyRoute(at.replyTo), at.cause, stamp());

  return [{ ...reply, correlationId: at.requestId, reply: true }, ...sent];
}

/** Tells a caller that there will be no reply, and why. */
export function errorReply(
  contract: ServiceContract,
  code: "invalid" | "remote_failure",
  text: string,
  at: Readonly<{ correlationId: string; replyTo: string; requestId: string; now: Date }>,
): StoredMessage {
  return {
    ...replyRoute(at.replyTo),
    priority: 0,
    messageId: randomUUID(),
    type: "ErrorReply",
    correlationId: at.requestId,
    appId: contract.name,
    sentAt: at.now.getTime(),
    headers: { [header.correlationId]: at.correlationId, [header.rpcError]: code },
    content: JSON.stringify({ message: text.slice(0, 1_000) }),
    reply: true,
  };
}

/** A stored reply goes to whoever asks now: a caller that reconnected has another reply address than before. */
export function redirected(
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

// Not mandatory: a caller that has gone does not want its reply any more.
function replyRoute(replyTo: string) {
  return {
    exchange: "",
    routingKey: replyTo,
    persistent: false,
    mandatory: false,
    priority: undefined,
    parameters: {},
  };
}

function isList(outcome: readonly Message[] | Answer<Message, Message>): outcome is readonly Message[] {
  return Array.isArray(outcome);
}
