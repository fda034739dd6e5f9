import type { Operation } from "./model.js";

/** The names of all that an operation sends or takes, replies included. */
export function messagesOf(operation: Operation): readonly string[] {
  return [...operation.messages, ...("replies" in operation ? operation.replies : [])];
}
