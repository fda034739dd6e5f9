import type { Model } from "@warren/asyncapi";
import type { BrokerMap } from "./broker-map.js";
import { journeyOf } from "./journey.js";
import { messageCards, type MessageCard } from "./message-card.js";
import { allSenders, consumerOf, type Consumer, type Sender } from "./parties.js";

/** A message: what is in it, who sends it where, who takes it, and what is answered to it or with it. */
export type MessageAnswer = Readonly<{
  kind: "message";
  message: MessageCard;
  sends: readonly Readonly<{
    sender: Sender;
    /** The queues it reaches from there, and the services whose instances listen. */
    queues: readonly string[];
    subscribers: readonly string[];
  }>[];
  consumers: readonly Readonly<{ consumer: Consumer; queue: string | undefined }>[];
  /** Where it is a reply: who answers with it, to which requests. */
  answers: readonly Readonly<{ service: string; operation: string; requests: readonly string[] }>[];
  /** Where it is a reply: who waits for it. */
  awaitedBy: readonly Readonly<{ service: string; operation: string; requests: readonly string[] }>[];
}>;

/** Explains a message that the document has; undefined for any other name. */
export function explainMessage(model: Model, map: BrokerMap, name: string): MessageAnswer | undefined {
  const known = model.messages.some((message) => message.name === name);
  const [message] = messageCards(model, [name]);
  if (!known || message === undefined) return undefined;

  return {
    kind: "message",
    message,
    sends: allSenders(model)
      .filter(({ messages }) => messages.includes(name))
      .map((sender) => {
        const { arrivals } = journeyOf(map, sender);
        const reached = (kind: string) =>
          arrivals.filter(({ target }) => target.kind === kind).map(({ target }) => target.name);

        return { sender, queues: reached("queue"), subscribers: reached("subscription") };
      }),
    consumers: model.operations.flatMap((operation): MessageAnswer["consumers"] => {
      if (!operation.messages.includes(name)) return [];
      switch (operation.kind) {
        case "receive":
        case "serve":
          return [{ consumer: consumerOf(operation), queue: operation.queue }];
        case "subscribe":
          return [{ consumer: consumerOf(operation), queue: undefined }];
        case "send":
        case "call":
          return [];
      }
    }),
    answers: repliesOf(model, "serve", name),
    awaitedBy: repliesOf(model, "call", name),
  };
}

function repliesOf(model: Model, kind: "serve" | "call", name: string): MessageAnswer["answers"] {
  return model.operations.flatMap((operation) => {
    if (operation.kind !== "serve" && operation.kind !== "call") return [];
    const { service, id, messages, replies } = operation;

    return operation.kind === kind && replies.includes(name)
      ? [{ service, operation: id, requests: messages }]
      : [];
  });
}
