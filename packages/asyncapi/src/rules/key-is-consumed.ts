import { reachedFrom } from "../graph/message-graph.js";
import type { Rule } from "./rule.js";

export const keyIsConsumed: Rule = (model) =>
  model.keys
    .filter((key) => {
      const { queues, subscriptions } = reachedFrom(model, key);

      return !key.open && queues.size === 0 && subscriptions.size === 0;
    })
    .map(({ id, exchange, routingKey, at }) => ({
      rule: "key-is-consumed",
      at,
      what: `no queue is bound to "${routingKey}" of ${exchange}`,
      loss: `what is sent on ${id} would reach nobody`,
      fix: "bind a queue to it, or mark it `x-open: true` if outsiders may listen",
    }));
