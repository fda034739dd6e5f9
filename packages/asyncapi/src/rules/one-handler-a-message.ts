import { isAlternate } from "../graph/message-graph.js";
import type { Model, Operation } from "../model/model.js";
import type { Rule } from "./rule.js";

/**
 * Handlers and clients are named after their message, so that a service has one for each. A queue that stands in for another
 * one, behind an alternate exchange, has the same messages and a handler named after its operation.
 */
export const oneHandlerAMessage: Rule = (model) =>
  model.operations.flatMap((operation, index) => {
    if (operation.kind === "send" || standsIn(model, operation)) return [];
    const earlier = model.operations
      .slice(0, index)
      .filter((other) => meet(operation, other) && !standsIn(model, other));

    return operation.messages.flatMap((message) =>
      earlier
        .filter((other) => other.messages.includes(message))
        .map((other) => ({
          rule: "one-handler-a-message",
          at: `${operation.at}/messages` as const,
          what: `${operation.service} has ${message} in ${operation.id} and in ${other.id}`,
          loss: "there is one handler for both, which could not tell where the message came from",
          fix: "take it in one of them, or make two messages of it",
        })),
    );
  });

function meet(one: Operation, other: Operation): boolean {
  return (
    one.service === other.service &&
    other.kind !== "send" &&
    (one.kind === "call") === (other.kind === "call")
  );
}

/** Whether it takes only what other queues could not have. */
function standsIn(model: Model, operation: Operation): boolean {
  if (operation.kind !== "receive") return false;
  const bindings = model.queues.find(({ name }) => name === operation.queue)?.bindings ?? [];

  return bindings.length > 0 && bindings.every(({ exchange }) => isAlternate(model, exchange));
}
