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

/** Kinds of operation that differ only in whether a reply is awaited or given, by old and new. */
const repliesTurned: ReadonlySet<string> = new Set([
  "call send",
  "send call",
  "serve receive",
  "receive serve",
]);

/** Whether the same service does the same with the same message, but for the reply that it now asks for, gives, or no longer does. */
export function isTurned(before: Use, after: Use): boolean {
  return (
    before.message === after.message &&
    before.operation.service === after.operation.service &&
    repliesTurned.has(`${before.operation.kind} ${after.operation.kind}`)
  );
}

/** What an operation does with a message, for a sentence: `sends`. */
export function verbOf({ kind }: Operation): string {
  return verbs[kind];
}

const verbs = {
  send: "sends",
  call: "asks",
  receive: "takes",
  subscribe: "subscribes to",
  serve: "answers",
} as const;
