import type { Model, Operation, OperationOf, RoutingKey } from "../model/model.js";

/** An operation that puts messages on a routing key. */
export type Sender = OperationOf<"send"> | OperationOf<"call">;

/** An operation that takes messages from a queue of the document. */
export type QueueConsumer = OperationOf<"receive"> | OperationOf<"serve">;

/** An operation that gets messages, from a queue of the document or through one of its own. */
export type Receiver = QueueConsumer | OperationOf<"subscribe">;

/** Whether an operation sends; any other receives. */
export function isSender(operation: Operation): operation is Sender {
  return operation.kind === "send" || operation.kind === "call";
}

/** Whether an operation receives what others send. */
export function isReceiver(operation: Operation): operation is Receiver {
  return !isSender(operation);
}

/** The routing key with an id, which operations have as their `key`; undefined where the document lacks it. */
export function routingKeyOf({ keys }: Model, id: string | undefined): RoutingKey | undefined {
  return keys.find((key) => key.id === id);
}

/** The operations that send on a routing key, in the order of the document. */
export function sendersOn({ operations }: Model, key: Pick<RoutingKey, "id">): readonly Sender[] {
  return operations.filter(isSender).filter((operation) => operation.key === key.id);
}

/** The operations that consume a queue, in the order of the document. */
export function consumersOf({ operations }: Model, queue: string): readonly QueueConsumer[] {
  return operations.filter(
    (operation): operation is QueueConsumer => "queue" in operation && operation.queue === queue,
  );
}

/** The operations that send a message on any routing key. Those that reply with it are {@link repliersWith}. */
export function sendersOf({ operations }: Model, message: string): readonly Sender[] {
  return operations.filter(isSender).filter(({ messages }) => messages.includes(message));
}

/** The operations that have a handler for a message. Those that await it as a reply are {@link callersAwaiting}. */
export function receiversOf({ operations }: Model, message: string): readonly Receiver[] {
  return operations.filter(isReceiver).filter(({ messages }) => messages.includes(message));
}

/** The operations that ask with a request. */
export function callersOf({ operations }: Model, request: string): readonly OperationOf<"call">[] {
  return operations.filter(
    (operation): operation is OperationOf<"call"> =>
      operation.kind === "call" && operation.messages.includes(request),
  );
}

/** The operations that answer a request. */
export function serversOf({ operations }: Model, request: string): readonly OperationOf<"serve">[] {
  return operations.filter(
    (operation): operation is OperationOf<"serve"> =>
      operation.kind === "serve" && operation.messages.includes(request),
  );
}

/** The operations that may reply with a message. */
export function repliersWith({ operations }: Model, reply: string): readonly OperationOf<"serve">[] {
  return operations.filter(
    (operation): operation is OperationOf<"serve"> =>
      operation.kind === "serve" && operation.replies.includes(reply),
  );
}

/** The operations that wait for a message as a reply. */
export function callersAwaiting({ operations }: Model, reply: string): readonly OperationOf<"call">[] {
  return operations.filter(
    (operation): operation is OperationOf<"call"> =>
      operation.kind === "call" && operation.replies.includes(reply),
  );
}

/** The services that do some operations, each once. */
export function servicesOf(operations: readonly Operation[]): readonly string[] {
  return [...new Set(operations.map(({ service }) => service))];
}
