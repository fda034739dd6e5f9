import { consumersOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

/** Only a query may be handled twice: whatever is durable, or no request at all, is remembered. */
export const inboxFitsMessages: Rule = (model) =>
  model.queues
    .filter(({ inbox }) => !inbox)
    .flatMap((queue) => {
      const durable = new Set(
        model.operations.flatMap((operation) =>
          operation.kind === "call" && operation.durable ? operation.messages : [],
        ),
      );

      return consumersOf(model, queue.name)
        .filter(
          ({ kind, messages }) => kind === "receive" || messages.some((message) => durable.has(message)),
        )
        .map(({ id }) => ({
          rule: "inbox-fits-messages",
          at: `${queue.at}/x-inbox` as const,
          what: `${queue.name} remembers nothing, and ${id} takes more than queries from it`,
          loss: "a message that is delivered twice would be handled twice",
          fix: "take `x-inbox: false` away, or give the queries a queue of their own",
        }));
    });
