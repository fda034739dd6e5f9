import { receiversOn } from "../graph/message-graph.js";
import { consumersOf, sendersOn } from "../graph/senders-and-receivers.js";
import { predeclaredType } from "../model/exchange-types.js";
import type { Model, Queue, RoutingKey } from "../model/model.js";
import { someOf } from "../model/some-of.js";
import type { Rule } from "./rule.js";

/**
 * A queue that is worked on, beside routing keys with its messages that nothing leads into it: the most common way to write down
 * both ends, and AsyncAPI has no word for what joins them.
 */
export const queueIsLinked: Rule = (model) => {
  const unlinked = model.queues.filter(
    (queue) => queue.bindings.length + (queue.byHeaders?.length ?? 0) === 0 && taken(model, queue).size > 0,
  );

  return unlinked.flatMap((queue) => {
    const keys = model.keys.filter(
      (key) => isOffered(model, key) && isAmong(key.messages, taken(model, queue)),
    );
    if (keys.length === 0) return [];
    const isOnly =
      keys.length === 1 &&
      unlinked.filter((other) => isAmong(keys[0]?.messages ?? [], taken(model, other))).length === 1;
    const bindings = `\`x-bindings: [${keys.map(bindingText).join(", ")}]\``;

    return [
      {
        rule: "queue-is-linked",
        at: queue.at,
        what: `nothing links queue ${queue.name} to ${someOf(keys.map(keyText))}, where its messages are sent`,
        loss: "none of them comes into it, unless somebody else binds it",
        fix: isOnly
          ? `write ${bindings} on the queue's channel`
          : `write on the queue's channel what it is to get, of ${bindings}`,
      },
    ];
  });
};

/**
 * Whether a queue may lack a binding to a key: somebody sends there, or nobody is said to use it at all. What is only received by a key
 * comes into its receiver's own queue, and would come twice.
 */
function isOffered(model: Model, key: RoutingKey): boolean {
  if (key.exchange === "" || (key.exchange.startsWith("amq.") && predeclaredType(key.exchange) === undefined))
    return false;

  return sendersOn(model, key).length > 0 || receiversOn(model, key).length === 0;
}

function taken(model: Model, { name }: Queue): ReadonlySet<string> {
  return new Set(consumersOf(model, name).flatMap(({ messages }) => messages));
}

function isAmong(messages: readonly string[], others: ReadonlySet<string>): boolean {
  return messages.some((message) => others.has(message));
}

function keyText({ routingKey, exchange }: RoutingKey): string {
  return routingKey === "" ? `the exchange ${exchange}` : `"${routingKey}" of ${exchange}`;
}

function bindingText({ exchange, exchangeType, pattern }: RoutingKey): string {
  const compared = exchangeType === "headers" ? ", arguments: { x-match: all, … }" : "";

  return `{ exchange: ${exchange}, routingKey: ${/^[\w.-]+$/.test(pattern) ? pattern : JSON.stringify(pattern)}${compared} }`;
}
