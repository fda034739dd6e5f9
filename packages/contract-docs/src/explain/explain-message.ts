import {
  callersAwaiting,
  receiversOf,
  repliersWith,
  routingOf,
  type Model,
  type OperationOf,
} from "@warren/asyncapi";
import { messageCards, type MessageCard } from "./message-card.js";
import { allSenderCards, consumerCard, type ConsumerCard, type SenderCard } from "./operation-cards.js";

/** A message: what is in it, who sends it where, who takes it, and what is answered to it or with it. */
export type MessageAnswer = Readonly<{
  kind: "message";
  message: MessageCard;
  sends: readonly Readonly<{
    sender: SenderCard;
    /** The queues it reaches from there, and the services whose instances listen. */
    queues: readonly string[];
    subscribers: readonly string[];
  }>[];
  consumers: readonly Readonly<{ consumer: ConsumerCard; queue: string | undefined }>[];
  /** Where it is a reply: who answers with it, to which requests. */
  answers: readonly Readonly<{ service: string; operation: string; requests: readonly string[] }>[];
  /** Where it is a reply: who waits for it. */
  awaitedBy: readonly Readonly<{ service: string; operation: string; requests: readonly string[] }>[];
}>;

/** Explains a message that the document has; undefined for any other name. */
export function explainMessage(model: Model, name: string): MessageAnswer | undefined {
  const known = model.messages.some((message) => message.name === name);
  const [message] = messageCards(model, [name]);
  if (!known || message === undefined) return undefined;

  return {
    kind: "message",
    message,
    sends: allSenderCards(model)
      .filter(({ messages }) => messages.includes(name))
      .map((sender) => {
        const { arrivals } = routingOf(model, sender);
        const reached = (kind: string) =>
          arrivals.filter(({ target }) => target.kind === kind).map(({ target }) => target.name);

        return { sender, queues: reached("queue"), subscribers: reached("subscription") };
      }),
    consumers: receiversOf(model, name).map((receiver) => ({
      consumer: consumerCard(receiver),
      queue: "queue" in receiver ? receiver.queue : undefined,
    })),
    answers: repliersWith(model, name).map(replyRow),
    awaitedBy: callersAwaiting(model, name).map(replyRow),
  };
}

function replyRow({
  service,
  id,
  messages,
}: OperationOf<"serve" | "call">): MessageAnswer["answers"][number] {
  return { service, operation: id, requests: messages };
}
