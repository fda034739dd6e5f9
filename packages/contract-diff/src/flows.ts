import {
  isSender,
  isTaker,
  takersOf,
  type Model,
  type Operation,
  type Sender,
  type Taker,
} from "@warren/asyncapi";
import { outside, type Party } from "./change.js";

/** A message on its way from one service to another. */
export type Flow = Readonly<{
  kind: "event" | "request" | "reply";
  message: string;
  from: Party;
  to: Party;
  /** Id of the routing key it is sent on; undefined for a reply and for what comes from outside. */
  key: string | undefined;
  /** The queue it is taken from; undefined for a subscription, a reply, and what goes outside. */
  queue: string | undefined;
}>;

/** All that is sent, by whom and to whom, with `outside` where the document does not know them. */
export function flowsOf(model: Model): readonly Flow[] {
  const inside = model.operations.filter(isSender).flatMap((sender) => flowsFrom(model, sender));
  if (model.scope === "system") return inside;

  return [...inside, ...model.operations.filter(isTaker).flatMap(fromOutside)];
}

function flowsFrom(model: Model, sender: Sender): readonly Flow[] {
  const key = model.keys.find(({ id }) => id === sender.key);
  const takers = key === undefined ? [] : takersOf(model, key);

  return sender.messages.flatMap((message) => {
    const known = takers
      .filter((taker) => taker.messages.includes(message))
      .flatMap((taker) => between(sender, taker, message));
    const hasOthers = key?.open === true || model.scope === "application";

    return hasOthers ? [...known, ...toOutside(sender, message)] : known;
  });
}

function between(sender: Sender, taker: Taker, message: string): readonly Flow[] {
  const [from, to] = [partyOf(sender), partyOf(taker)];
  const asked = sender.kind === "call" && taker.kind === "serve";
  const queue = "queue" in taker ? taker.queue : undefined;

  return [
    { kind: asked ? "request" : "event", message, from, to, key: sender.key, queue },
    ...(asked ? taker.replies.map((reply) => replyFlow(reply, to, from)) : []),
  ];
}

function toOutside(sender: Sender, message: string): readonly Flow[] {
  const from = partyOf(sender);

  return [
    {
      kind: sender.kind === "call" ? "request" : "event",
      message,
      from,
      to: stranger,
      key: sender.key,
      queue: undefined,
    },
    ...(sender.kind === "call" ? sender.replies.map((reply) => replyFlow(reply, stranger, from)) : []),
  ];
}

function fromOutside(taker: Taker): readonly Flow[] {
  const to = partyOf(taker);

  return taker.messages.flatMap((message): readonly Flow[] => [
    {
      kind: taker.kind === "serve" ? "request" : "event",
      message,
      from: stranger,
      to,
      key: undefined,
      queue: "queue" in taker ? taker.queue : undefined,
    },
    ...(taker.kind === "serve" ? taker.replies.map((reply) => replyFlow(reply, to, stranger)) : []),
  ]);
}

function replyFlow(message: string, from: Party, to: Party): Flow {
  return { kind: "reply", message, from, to, key: undefined, queue: undefined };
}

const stranger: Party = { service: outside, operation: undefined };

export function partyOf({ service, id }: Operation): Party {
  return { service, operation: id };
}
