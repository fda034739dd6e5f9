import type { Model, Operation, OperationOf, RoutingKey } from "../model/model.js";
import { reachedFrom } from "../model/routing.js";

/** An operation that puts messages on a routing key. */
export type Sender = OperationOf<"send"> | OperationOf<"call">;

/** An operation that takes messages from a queue of the document. */
export type QueueConsumer = OperationOf<"receive"> | OperationOf<"serve">;

/** An operation that gets messages, from a queue of the document or through one of its own. */
export type Taker = QueueConsumer | OperationOf<"subscribe">;

/** Whether an operation sends; any other takes. */
export function isSender(operation: Operation): operation is Sender {
  return operation.kind === "send" || operation.kind === "call";
}

/** Whether an operation takes what others send. */
export function isTaker(operation: Operation): operation is Taker {
  return !isSender(operation);
}

/** The operations that send on a routing key, in the order of the document. */
export function sendersOn({ operations }: Model, key: Pick<RoutingKey, "id">): readonly Sender[] {
  return operations.filter(isSender).filter((operation) => operation.key === key.id);
}

/** The operations that consume a queue, in the order of the document. */
export function consumersOf({ operations }: Model, queue: string): readonly QueueConsumer[] {
  return operations.filter(
    (operation): operation is QueueConsumer =>
      (operation.kind === "receive" || operation.kind === "serve") && operation.queue === queue,
  );
}

/**
 * The operations that get what is sent on a routing key: those that consume a queue which it reaches, and subscriptions, in
 * the order of the document. Which messages they take of it is theirs to say.
 */
export function takersOf(model: Model, key: Pick<RoutingKey, "exchange" | "routingKey">): readonly Taker[] {
  const { queues, subscriptions } = reachedFrom(model, key);
  // The default exchange hands a message to the queue that is named like its key.
  const reached = key.exchange === "" ? new Set([...queues, key.routingKey]) : queues;

  return model.operations
    .filter(isTaker)
    .filter((taker) => ("queue" in taker ? reached.has(taker.queue) : subscriptions.has(taker.id)));
}

/** The services that do some operations, each once. */
export function servicesOf(operations: readonly Operation[]): readonly string[] {
  return [...new Set(operations.map(({ service }) => service))];
}
