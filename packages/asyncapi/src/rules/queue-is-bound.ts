import type { Queue } from "../model/model.js";
import type { Rule } from "./rule.js";

export const queueIsBound: Rule = ({ queues }) =>
  queues
    .filter(({ name, bindings }) => bindings.length === 0 && !holdsDeadLetters(name, queues))
    .map(({ name, at }) => ({
      rule: "queue-is-bound",
      at,
      what: `queue ${name} is bound to nothing`,
      loss: "no message would ever come into it",
      fix: "say what it gets: `x-bindings: [{ exchange: orders.topic, routingKey: order.created }]`",
    }));

function holdsDeadLetters(name: string, queues: readonly Queue[]): boolean {
  return queues.some(({ deadLetter }) => deadLetter?.queue === name);
}
