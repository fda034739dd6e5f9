import type { Model, Operation } from "../model/model.js";
import { reachedFrom, standingIn } from "../model/routing.js";
import type { Rule } from "./rule.js";

/** A handler is only worth writing for a message that can come. */
export const takenMessageIsSent: Rule = (model) => {
  const arrivals = arrivalsIn(model);

  return model.operations.flatMap((operation) => {
    const place = placeOf(operation);
    if (place === undefined) return [];

    return operation.messages
      .filter((message) => !arrivals.has(`${place} ${message}`))
      .map((message) => ({
        rule: "taken-message-is-sent",
        at: `${operation.at}/messages` as const,
        what: `${operation.id} takes ${message}, which nobody sends there`,
        loss: "its handler would never run",
        fix: `bind ${operation.kind === "subscribe" ? "it" : place} to the key on which ${message} is sent, or take it off the list`,
      }));
  });
};

/** Where an operation takes messages from: its queue, or itself where it is a subscription. */
function placeOf(operation: Operation): string | undefined {
  if ("queue" in operation) return operation.queue;

  return operation.kind === "subscribe" ? operation.id : undefined;
}

function arrivalsIn(model: Model): ReadonlySet<string> {
  const arrivals = new Set<string>();
  for (const operation of model.operations) {
    if (operation.kind !== "send" && operation.kind !== "call") continue;
    const key = model.keys.find(({ id }) => id === operation.key);
    if (key === undefined) continue;
    const { queues, subscriptions } = reachedFrom(model, key);
    for (const place of [...queues, ...subscriptions, ...standingIn(model, key)]) {
      for (const message of operation.messages) arrivals.add(`${place} ${message}`);
    }
  }

  return arrivals;
}
