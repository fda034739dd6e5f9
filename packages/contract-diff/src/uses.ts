import { routingKeyOf, type Model, type Operation } from "@warren/asyncapi";
import { addressOf } from "./diff-keys.js";

/** One message in one operation. What an operation is called is not on the wire, so it is not compared. */
export type Use = Readonly<{ message: string; operation: Operation; place: string }>;

export function usesOf(model: Model): readonly Use[] {
  return model.operations.flatMap((operation) =>
    operation.messages.map((message) => ({ message, operation, place: placeOf(operation, model) })),
  );
}

/** Where an operation sends to or takes from, for a sentence. */
function placeOf(operation: Operation, model: Model): string {
  if ("queue" in operation) return `queue ${operation.queue}`;
  const key = routingKeyOf(model, operation.key);

  return key === undefined ? "nowhere" : addressOf(key);
}

export function isSameUse(a: Use, b: Use): boolean {
  return (
    a.message === b.message &&
    a.operation.service === b.operation.service &&
    a.operation.kind === b.operation.kind
  );
}
