import type { Model } from "../model/model.js";

/**
 * Whether all that is taken from a queue are queries: requests that no caller calls durable. Who asks waits for the answer, and asks again;
 * anything else that comes twice, or never, has an effect.
 */
export function takesOnlyQueries({ operations }: Pick<Model, "operations">, queue: string): boolean {
  const durable = new Set(
    operations.flatMap((operation) =>
      operation.kind === "call" && operation.durable ? operation.messages : [],
    ),
  );

  return operations.every(
    (operation) =>
      !("queue" in operation && operation.queue === queue) ||
      (operation.kind === "serve" && !operation.messages.some((message) => durable.has(message))),
  );
}
