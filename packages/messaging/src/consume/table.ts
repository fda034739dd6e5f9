import type {
  AnyMessageType,
  Answer,
  Delivery,
  HandlerContext,
  Message,
  ServiceContract,
} from "../contract/index.js";
import type { Tx } from "../database/tx.js";

/** A handler as the runtime sees it: messages in, for each the messages it caused. */
export type AnyHandler = (
  deliveries: readonly Delivery[],
  context: HandlerContext<Tx>,
) => Promise<readonly (readonly Message[] | Answer<Message, Message>)[]>;

/** What a queue may bring: one message of the contract and who handles it. */
export type Entry = Readonly<{
  type: AnyMessageType;
  /** For a request the replies it may have; undefined for any other message. */
  replies: readonly AnyMessageType[] | undefined;
  handle: AnyHandler;
}>;

/** For each queue of a service, its messages by name. */
export type HandlerTable = ReadonlyMap<string, ReadonlyMap<string, Entry>>;

/**
 * Brings contract and handlers together.
 *
 * @throws Error that names each message without a handler and each handler without a message
 */
export function handlerTable(
  contract: ServiceContract,
  handlers: Readonly<Record<string, unknown>>,
): HandlerTable {
  const expected = [
    ...Object.entries(contract.receives).map(([name, { message, queue }]) => ({
      name,
      type: message,
      queue,
      replies: undefined,
    })),
    ...Object.entries(contract.serves).map(([name, { request, queue, replies }]) => ({
      name,
      type: request,
      queue,
      replies,
    })),
  ];
  const missing = expected.filter(({ name }) => typeof handlers[name] !== "function").map(({ name }) => name);
  const unknown = Object.keys(handlers).filter((name) => !expected.some((entry) => entry.name === name));
  if (missing.length > 0 || unknown.length > 0) {
    throw new Error(
      `the handlers of service "${contract.name}" do not fit its contract: ` +
        `missing ${missing.join(", ") || "none"}; unknown ${unknown.join(", ") || "none"}`,
    );
  }

  const table = new Map<string, Map<string, Entry>>();
  for (const { name, type, queue, replies } of expected) {
    if (contract.queues[queue] === undefined)
      throw new Error(`the contract gives no settings for queue "${queue}"`);
    const entries = table.get(queue) ?? new Map<string, Entry>();
    entries.set(type.messageName, { type, replies, handle: handlers[name] as AnyHandler });
    table.set(queue, entries);
  }

  return table;
}
