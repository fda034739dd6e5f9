import {
  isReceiver,
  isSender,
  messagesOf,
  receiversOn,
  routingKeyOf,
  type Model,
  type Operation,
  type Receiver,
  type Sender,
} from "@warren/asyncapi";
import { outside, type Party } from "./change.js";
import type { Use } from "./uses.js";

/** A message on its way from one service to another. */
export type Flow = Readonly<{
  kind: "event" | "request" | "reply";
  message: string;
  from: Party;
  to: Party;
  /** Id of the routing key it is sent on; undefined for a reply, and where what comes from outside has none. */
  key: string | undefined;
  /** The queue it is taken from; undefined for a subscription, a reply, and what goes outside. */
  queue: string | undefined;
}>;

/** All that is sent, by whom and to whom, with `outside` where the document does not know them. */
export function flowsOf(model: Model): readonly Flow[] {
  const inside = model.operations.filter(isSender).flatMap((sender) => flowsFrom(model, sender));
  if (model.scope === "system") return inside;

  return [
    ...inside,
    ...model.operations.filter(isReceiver).flatMap((receiver) => fromOutside(model, receiver)),
    ...betweenOthers(model),
  ];
}

function flowsFrom(model: Model, sender: Sender): readonly Flow[] {
  const key = routingKeyOf(model, sender.key);
  const receivers = key === undefined ? [] : receiversOn(model, key);

  return sender.messages.flatMap((message) => {
    const known = receivers
      .filter((receiver) => receiver.messages.includes(message))
      .flatMap((receiver) => between(sender, receiver, message));
    const hasOthers = key?.open === true || model.scope === "application";

    return hasOthers ? [...known, ...toOutside(sender, message)] : known;
  });
}

function between(sender: Sender, receiver: Receiver, message: string): readonly Flow[] {
  const [from, to] = [partyOf(sender), partyOf(receiver)];
  const asked = sender.kind === "call" && receiver.kind === "serve";
  const queue = "queue" in receiver ? receiver.queue : undefined;

  return [
    { kind: asked ? "request" : "event", message, from, to, key: sender.key, queue },
    ...(asked ? receiver.replies.map((reply) => replyFlow(reply, to, from)) : []),
  ];
}

function toOutside(sender: Sender, message: string): readonly Flow[] {
  const from = partyOf(sender);

  return [
    {
      kind: sender.kind === "call" ? "request" : "event",
      message,
      from,
      to: outsider,
      key: sender.key,
      queue: undefined,
    },
    ...(sender.kind === "call" ? sender.replies.map((reply) => replyFlow(reply, outsider, from)) : []),
  ];
}

function fromOutside(model: Model, receiver: Receiver): readonly Flow[] {
  const to = partyOf(receiver);

  return receiver.messages.flatMap((message): readonly Flow[] => [
    ...keysTo(model, receiver, message).map((key): Flow => ({
      kind: receiver.kind === "serve" ? "request" : "event",
      message,
      from: outsider,
      to,
      key,
      queue: "queue" in receiver ? receiver.queue : undefined,
    })),
    ...(receiver.kind === "serve" ? receiver.replies.map((reply) => replyFlow(reply, to, outsider)) : []),
  ]);
}

/** The keys of the document on which others may send a message to a receiver; undefined where it names none that gets there. */
function keysTo(model: Model, receiver: Receiver, message: string): readonly (string | undefined)[] {
  const keys = model.keys
    .filter(
      (key) => key.messages.includes(message) && receiversOn(model, key).some(({ id }) => id === receiver.id),
    )
    .map(({ id }) => id);

  return keys.length === 0 ? [undefined] : keys;
}

/** What the document of one application describes and gives to no operation of it: others send it and others take it. */
function betweenOthers({ keys, operations }: Model): readonly Flow[] {
  const used = new Set(operations.flatMap(messagesOf));

  return keys.flatMap(({ id, messages }) =>
    messages
      .filter((message) => !used.has(message))
      .map((message): Flow => ({
        kind: "event",
        message,
        from: outsider,
        to: outsider,
        key: id,
        queue: undefined,
      })),
  );
}

function replyFlow(message: string, from: Party, to: Party): Flow {
  return { kind: "reply", message, from, to, key: undefined, queue: undefined };
}

/** Whoever the document does not know, as a party. */
export const outsider: Party = { service: outside, operation: undefined };

export function partyOf({ service, id }: Operation): Party {
  return { service, operation: id };
}

/** The ways of a message that begin or end in an operation. */
export function flowsOfUse(flows: readonly Flow[], { operation, message }: Use): readonly Flow[] {
  return flows.filter(
    (flow) =>
      flow.message === message &&
      (flow.from.operation === operation.id || flow.to.operation === operation.id),
  );
}
