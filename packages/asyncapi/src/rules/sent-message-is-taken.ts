import { reachedFrom } from "../graph/message-graph.js";
import { consumersOf, isSender, routingKeyOf } from "../graph/senders-and-receivers.js";
import type { Model } from "../model/model.js";
import type { Rule } from "./rule.js";

/** Each queue that a message reaches belongs to a service that has a handler for it. */
export const sentMessageIsTaken: Rule = (model) =>
  model.operations.filter(isSender).flatMap((operation) => {
    const key = routingKeyOf(model, operation.key);
    if (key === undefined) return [];

    return [...reachedFrom(model, key).queues].flatMap((queue) => {
      const { taken, parked } = takenFrom(model, queue);

      return operation.messages
        .filter((message) => !parked && !taken.has(message))
        .map((message) => ({
          rule: "sent-message-is-taken",
          at: `${operation.at}/messages` as const,
          what: `${operation.id} sends ${message} into queue ${queue}, where nobody takes it`,
          loss: "every one of them would end in the dead letters",
          fix: `add ${message} to a receive operation of ${queue}, or unbind the queue from "${key.routingKey}"`,
        }));
    });
  });

function takenFrom(model: Model, name: string): Readonly<{ taken: ReadonlySet<string>; parked: boolean }> {
  const taken = consumersOf(model, name).flatMap(({ messages }) => messages);

  return {
    taken: new Set(taken),
    parked: model.queues.find((queue) => queue.name === name)?.parked === true,
  };
}
