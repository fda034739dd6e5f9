import { reachedFrom, receiversOn } from "../graph/message-graph.js";
import { consumersOf, sendersOn } from "../graph/senders-and-receivers.js";
import { predeclaredType } from "../model/exchange-types.js";
import type { Message, Model, Queue, RoutingKey } from "../model/model.js";
import { sameShape } from "../model/same-shape.js";
import { someOf } from "../model/some-of.js";
import { isObject, objectAt, unwrapped, type SchemaObject } from "../schema/json.js";
import { asksOfValues } from "../schema/keywords.js";
import type { Rule } from "./rule.js";

/**
 * A queue that is worked on, beside routing keys with its messages that nothing leads into it: the most common way to write down
 * both ends, and AsyncAPI has no word for what joins them. Who gives the two ends names of their own means one message if its payload is one.
 */
export const queueIsLinked: Rule = (model) => {
  const all = unlinkedIn(model);

  return all.flatMap(({ queue, keys, isNamed }) => {
    const [first, ...others] = keys;
    if (first === undefined) return [];
    const isOnly =
      others.length === 0 &&
      all.filter((other) => other.isNamed === isNamed && other.keys.includes(first)).length === 1;
    const bindings = `\`x-bindings: [${keys.map(bindingText).join(", ")}]\``;
    const text = isOnly
      ? `write ${bindings} on the queue's channel`
      : `write on the queue's channel what it is to get, of ${bindings}`;

    return [
      {
        rule: "queue-is-linked",
        at: queue.at,
        what: `nothing links queue ${queue.name} to ${someOf(keys.map(keyText))}, where ${isNamed ? "its messages are sent" : "its payload is sent under another name"}`,
        loss: "none of them comes into it, unless somebody else binds it",
        fix: isNamed ? text : `if that is meant for it, ${text}`,
      },
    ];
  });
};

/** Queues that are worked on and that nothing leads into, in a document that says what is sent, and sends nothing like what they take. */
export const queueIsFed: Rule = (model) => {
  const sent = model.keys.filter((key) => sendersOn(model, key).length > 0);
  if (sent.every(({ exchange }) => exchange === "")) return [];
  const reached = new Set(sent.flatMap((key) => [...reachedFrom(model, key).queues]));
  const names = unlinkedIn(model)
    .filter(({ queue, keys }) => keys.length === 0 && !reached.has(queue.name))
    .map(({ queue }) => queue);
  const [first] = names;
  if (first === undefined) return [];
  const isOne = names.length === 1;
  const it = isOne ? "it" : "them";

  return [
    {
      rule: "queue-is-fed",
      at: first.at,
      what: `${isOne ? `queue ${first.name} is` : `${String(names.length)} queues are`} bound to nothing${isOne ? "" : `: ${someOf(names.map(({ name }) => name))}`}`,
      loss: `nothing that this document sends comes into ${it}, only what others send straight to ${it} or bind`,
      fix: "where that is not meant, write `x-bindings: [{ exchange: …, routingKey: … }]` on the queue's channel",
    },
  ];
};

/** A queue that is worked on and bound to nothing, with the keys that may be meant for it. */
type Unlinked = Readonly<{
  queue: Queue;
  keys: readonly RoutingKey[];
  /** Whether its messages are sent there by their names; otherwise it is only what is in them. */
  isNamed: boolean;
}>;

function unlinkedIn(model: Model): readonly Unlinked[] {
  const byName = new Map(model.messages.map((message) => [message.name, message]));
  const messagesIn = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? []);
  const offered = model.keys.filter((key) => isOffered(model, key));
  const sent = new Map(offered.map((key) => [key, messagesIn(key.messages)]));

  return model.queues
    .filter(({ bindings, byHeaders = [] }) => bindings.length + byHeaders.length === 0)
    .map((queue) => ({ queue, taken: consumersOf(model, queue.name).flatMap(({ messages }) => messages) }))
    .filter(({ taken }) => taken.length > 0)
    .map(({ queue, taken }) => {
      const named = offered.filter(({ messages }) => messages.some((name) => taken.includes(name)));
      const own = messagesIn(taken);
      const alike = offered.filter(
        (key) => sent.get(key)?.some((message) => own.some((other) => areAlike(message, other))) === true,
      );

      return { queue, keys: named.length > 0 ? named : alike, isNamed: named.length > 0 };
    });
}

/** Whether two messages are one but for their names. Of any object that is not known, and headers tell messages apart. */
function areAlike(one: Message, other: Message): boolean {
  const [payload, another] = [unwrapped(one.payload), unwrapped(other.payload)];
  if (!isObject(payload) || !isObject(another) || fieldsIn(payload) !== fieldsIn(another)) return false;
  const saysMore = Object.keys(payload).some((keyword) => keyword !== "type" && asksOfValues(keyword));

  return saysMore && sameShape(payload, another) && sameShape(one.headers ?? {}, other.headers ?? {});
}

/** Most payloads differ in this, which is found at once. */
function fieldsIn(payload: SchemaObject): string {
  return Object.keys(objectAt(payload, "properties")).toSorted().join(" ");
}

/**
 * Whether a queue may lack a binding to a key: somebody sends there, or nobody is said to use it at all. What is only received by a key
 * comes into its receiver's own queue, and would come twice.
 */
function isOffered(model: Model, key: RoutingKey): boolean {
  if (key.exchange === "" || (key.exchange.startsWith("amq.") && predeclaredType(key.exchange) === undefined))
    return false;

  return sendersOn(model, key).length > 0 || receiversOn(model, key).length === 0;
}

function keyText({ routingKey, exchange }: RoutingKey): string {
  return routingKey === "" ? `the exchange ${exchange}` : `"${routingKey}" of ${exchange}`;
}

function bindingText({ exchange, exchangeType, pattern }: RoutingKey): string {
  const compared = exchangeType === "headers" ? ", arguments: { x-match: all, … }" : "";

  return `{ exchange: ${exchange}, routingKey: ${/^[\w.-]+$/.test(pattern) ? pattern : JSON.stringify(pattern)}${compared} }`;
}
