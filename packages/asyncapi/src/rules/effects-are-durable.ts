import { serversOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

/**
 * A request whose queue has an inbox is more than a query. One that is not durable is dropped when its deadline has passed, even
 * where it was handled already: if its server ends between its commit and its publishes, nobody sends what the request caused.
 */
export const effectsAreDurable: Rule = (model) => {
  const remembering = new Set(model.queues.filter(({ inbox }) => inbox).map(({ name }) => name));
  const sending = new Set(
    model.operations.filter(({ kind }) => kind === "send").map(({ service }) => service),
  );

  return model.operations.flatMap((call) => {
    if (call.kind !== "call" || call.durable) return [];
    const server = call.messages
      .flatMap((request) => serversOf(model, request))
      .find(({ queue, service }) => remembering.has(queue) && sending.has(service));
    if (server === undefined) return [];

    return [
      {
        severity: "warning" as const,
        rule: "effects-are-durable",
        at: call.at,
        what: `${call.id} is not durable, and ${server.id}, which answers it, may send other messages for it`,
        loss: "where its server ends before they are sent and the deadline passes, they are never sent",
        fix: "say `x-durable: true`; or, if it is a query, have it answered on a queue with `x-inbox: false`",
      },
    ];
  });
};
