import { consumersOf, servicesOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

/** One service a queue: two would take each other's messages. */
export const queueIsConsumed: Rule = (model) =>
  model.queues.flatMap(({ name, parked, at }) => {
    const services = servicesOf(consumersOf(model, name));
    if (services.length > 1) {
      return [
        {
          rule: "queue-is-consumed",
          at,
          what: `queue ${name} is consumed by ${services.join(" and ")}`,
          loss: "each message would go to one of them, and the other would miss it",
          fix: "give each service a queue of its own, bound to the same keys",
        },
      ];
    }
    if (services.length === 0 && !parked) {
      return [
        {
          rule: "queue-is-consumed",
          at,
          what: `nobody consumes queue ${name}`,
          loss: "its messages would pile up until the disk is full",
          fix: "add a receive operation on it, or `x-parked: true` if people look into it",
        },
      ];
    }

    return [];
  });
