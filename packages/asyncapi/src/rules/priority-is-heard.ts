import { reachedFrom } from "../graph/message-graph.js";
import { routingKeyOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

export const priorityIsHeard: Rule = (model) =>
  model.operations.flatMap((operation) => {
    if (operation.kind !== "send" || operation.priority === undefined) return [];
    const { id, key: keyId, priority, at } = operation;
    const key = routingKeyOf(model, keyId);
    if (key === undefined) return [];

    return [...reachedFrom(model, key).queues].flatMap((name) => {
      const { "x-max-priority": most, "x-queue-type": type } =
        model.queues.find((queue) => queue.name === name)?.arguments ?? {};
      if (typeof most === "number" && priority <= most) return [];

      return [
        {
          rule: "priority-is-heard",
          at: `${at}/bindings/amqp/priority` as const,
          what: `${id} sends with priority ${String(priority)} into ${name}, ${
            most === undefined
              ? `a ${String(type ?? "classic")} queue without priorities`
              : `which knows ${String(most)} at most`
          }`,
          loss: "it would not overtake what it should",
          fix: `make ${name} a classic queue with \`x-max-priority: ${String(priority)}\`, or take the priority away`,
        },
      ];
    });
  });
