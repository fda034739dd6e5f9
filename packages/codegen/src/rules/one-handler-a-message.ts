import type { Operation } from "../model/model.js";
import type { Rule } from "./rule.js";

/** Handlers and clients are named after their message, so that a service has one for each. */
export const oneHandlerAMessage: Rule = ({ operations }) =>
  operations.flatMap((operation, index) => {
    if (operation.kind === "send") return [];
    const earlier = operations.slice(0, index).filter((other) => meet(operation, other));

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
