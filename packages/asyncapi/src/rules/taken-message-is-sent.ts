import { deadLettersOn } from "../graph/dead-letters-on.js";
import { reachedFrom, standingIn } from "../graph/message-graph.js";
import { isReceiver, sendersOn, type Receiver } from "../graph/senders-and-receivers.js";
import type { Model } from "../model/model.js";
import type { Rule } from "./rule.js";

/** A handler is only worth writing for a message that can come. */
export const takenMessageIsSent: Rule = (model) => {
  const arrivals = arrivalsIn(model);

  return model.operations.filter(isReceiver).flatMap((operation) => {
    const place = placeOf(operation);

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
function placeOf(receiver: Receiver): string {
  return "queue" in receiver ? receiver.queue : receiver.id;
}

function arrivalsIn(model: Model): ReadonlySet<string> {
  return new Set(
    model.keys.flatMap((key) => {
      const { queues, subscriptions } = reachedFrom(model, key);
      const places = [...queues, ...subscriptions, ...standingIn(model, key)];
      const messages = [
        ...sendersOn(model, key).flatMap((sender) => sender.messages),
        ...deadLettersOn(model, key),
      ];

      return places.flatMap((place) => messages.map((message) => `${place} ${message}`));
    }),
  );
}
