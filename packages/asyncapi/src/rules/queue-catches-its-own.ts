import { reachedFrom } from "../graph/message-graph.js";
import { consumersOf, routingKeyOf } from "../graph/senders-and-receivers.js";
import { someOf } from "../model/some-of.js";
import type { Rule } from "./rule.js";

/** A queue into which comes what its own service sends: a loop, or dead letters where there is no handler. */
export const queueCatchesItsOwn: Rule = (model) =>
  model.queues.flatMap((queue) => {
    const consumers = consumersOf(model, queue.name);
    const handled = new Set(consumers.flatMap(({ messages }) => messages));
    const caught = model.operations.flatMap((operation) => {
      // What is sent straight to the queue, by its name, is meant for it: a service may give itself work.
      const key = operation.kind === "send" ? routingKeyOf(model, operation.key) : undefined;
      if (
        key === undefined ||
        key.exchange === "" ||
        consumers.every(({ service }) => service !== operation.service)
      )
        return [];
      // A binding that names the very key, in so many words, is meant.
      const isMeant = queue.bindings.some(
        ({ exchange, routingKey, at }) =>
          exchange === key.exchange && routingKey === key.routingKey && at.includes("/x-bindings/"),
      );
      if (isMeant || !reachedFrom(model, key).queues.has(queue.name)) return [];

      return [{ id: operation.id, unhandled: operation.messages.filter((message) => !handled.has(message)) }];
    });
    if (caught.length === 0) return [];
    const unhandled = [...new Set(caught.flatMap((one) => one.unhandled))];

    return [
      {
        rule: "queue-catches-its-own",
        at: queue.at,
        what: `what ${someOf(caught.map(({ id }) => id))} ${caught.length === 1 ? "sends" : "send"} comes into ${queue.name}, from which the same service takes`,
        loss:
          unhandled.length === 0
            ? "it handles what it sent itself: if each message causes the next, without end"
            : `there is no handler for ${someOf(unhandled)}: all of it goes to the dead letters`,
        fix: "bind the queue to the keys that others send with",
      },
    ];
  });
