import { randomUUID } from "node:crypto";
import type { Message, ServiceContract } from "../contract/index.js";
import { routeFor } from "../publish/route-for.js";
import { compose, type Cause } from "../wire/compose.js";
import { answering, type Answered, type StoredMessage } from "../wire/outgoing-message.js";
import type { HandlerResult, MessageHandler } from "./handler-table.js";
import { replyRoute } from "./reply.js";

/**
 * What one handled message causes, ready to be published: first the reply, where it was a request, then the rest.
 *
 * @throws Error where the handler returned a reply or a message that the contract does not allow
 */
export function messagesCausedBy(
  contract: ServiceContract,
  handler: MessageHandler,
  result: HandlerResult,
  at: Readonly<{
    cause: Cause;
    /** The message itself, where it is a request. */
    answers: Answered;
    replyTo: string | undefined;
    requestId: string;
    now: Date;
  }>,
): readonly StoredMessage[] {
  const stamp = () => ({ appId: contract.name, now: at.now, messageId: randomUUID() });
  const send = (message: Message) => compose(message, routeFor(contract, message), at.cause, stamp());
  if (isList(result)) return result.map(send);

  if (at.replyTo === undefined) return result.sends.map(send);
  const type = handler.replies?.find((reply) => reply.messageName === result.reply.type);
  if (type === undefined) throw new Error(`${result.reply.type} is no reply to ${handler.type.messageName}`);
  const reply = compose(result.reply, { type, route: replyRoute(at.replyTo) }, at.cause, stamp());
  reply.correlationId = at.requestId;
  reply.reply = true;
  reply[answering] = at.answers;

  // Made in the order in which they leave, which is that of their spans.
  return [reply, ...result.sends.map(send)];
}

function isList(result: HandlerResult): result is readonly Message[] {
  return Array.isArray(result);
}
