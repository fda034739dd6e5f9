import type {
  AnyMessageType,
  Answer,
  Delivery,
  HandlerContext,
  Load,
  Message,
  ServiceContract,
} from "../contract/index.js";
import type { Queries, Tx } from "../database/tx.js";

/** What a handler returned for one message. */
export type HandlerResult = readonly Message[] | Answer<Message, Message>;

/** A handler as the runtime sees it: messages in, for each the messages it caused. */
export type AnyHandler = ((
  deliveries: readonly Delivery[],
  context: HandlerContext<Tx | Queries | undefined>,
  loaded?: unknown,
) => Promise<readonly HandlerResult[]>) &
  Readonly<{ load?: Load<Delivery, unknown, Tx> }>;

/** One message that a queue may bring, and who handles it. */
export type MessageHandler = Readonly<{
  type: AnyMessageType;
  /** For a request the replies it may have; undefined for any other message. */
  replies: readonly AnyMessageType[] | undefined;
  handle: AnyHandler;
}>;

/** The handlers of one queue, by the names of its messages. */
export type QueueHandlers = ReadonlyMap<string, MessageHandler>;

/** The handlers of a service, by queue. */
export type HandlerTable = ReadonlyMap<string, QueueHandlers>;

/**
 * Brings contract and handlers together.
 *
 * @throws Error that names each message without a handler and each handler without a message
 */
export function handlerTable(
  contract: ServiceContract,
  handlers: Readonly<Record<string, unknown>>,
): HandlerTable {
  const expected = operationsOf(contract);
  const missing = expected.filter(({ name }) => typeof handlers[name] !== "function").map(({ name }) => name);
  const unknown = Object.keys(handlers).filter((name) => !expected.some((entry) => entry.name === name));
  if (missing.length > 0 || unknown.length > 0) {
    throw new Error(
      `the handlers of service "${contract.name}" do not fit its contract: ` +
        `missing ${missing.join(", ") || "none"}; unknown ${unknown.join(", ") || "none"}`,
    );
  }

  const table = new Map<string, Map<string, MessageHandler>>();
  for (const { name, type, queue, replies } of expected) {
    if (contract.queues[queue] === undefined)
      throw new Error(`the contract gives no settings for queue "${queue}"`);
    const ofQueue = table.get(queue) ?? new Map<string, MessageHandler>();
    ofQueue.set(type.messageName, { type, replies, handle: handlers[name] as AnyHandler });
    table.set(queue, ofQueue);
  }

  return table;
}

/** Everything that the service takes from a queue: messages, then requests. */
function operationsOf({ receives, serves }: ServiceContract) {
  return [
    ...Object.entries(receives).map(([name, { message, queue }]) => ({
      name,
      type: message,
      queue,
      replies: undefined,
    })),
    ...Object.entries(serves).map(([name, { request, queue, replies }]) => ({
      name,
      type: request,
      queue,
      replies,
    })),
  ];
}
