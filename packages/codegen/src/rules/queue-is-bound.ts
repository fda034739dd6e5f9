import type { Rule } from "./rule.js";

export const queueIsBound: Rule = ({ queues }) =>
  queues
    .filter(({ bindings }) => bindings.length === 0)
    .map(({ name, at }) => ({
      rule: "queue-is-bound",
      at,
      what: `queue ${name} is bound to nothing`,
      loss: "no message would ever come into it",
      fix: "say what it gets: `x-bindings: [{ exchange: orders.topic, routingKey: order.created }]`",
    }));
