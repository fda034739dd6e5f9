import type { Delivery } from "../contract/index.js";
import { subjectOf } from "../contract/index.js";
import { groupInOrder } from "../ordering.js";
import type { AnyHandler, HandlerResult, MessageHandler } from "./handler-table.js";
import { mapInTurns } from "./in-turns.js";

/** A message with whoever handles it. */
export type WithHandler = Readonly<{ delivery: Delivery; handler: MessageHandler }>;

/**
 * Gives messages to their handlers: together those of one handler, in their order those of one subject.
 *
 * @param took is told what the handler returned for a message, before the next handler runs
 * @throws whatever a handler or `took` throws, and Error where a handler returned more or less than one result a message
 */
export async function runHandlers<One extends WithHandler>(
  messages: readonly One[],
  run: (handle: AnyHandler, deliveries: readonly Delivery[]) => Promise<readonly HandlerResult[]>,
  took: (one: One, result: HandlerResult) => void,
): Promise<void> {
  const groups = groupInOrder(
    messages,
    ({ handler }) => handler.handle,
    ({ handler, delivery }) => subjectOf(handler.type, delivery.data),
  );

  for (const { key: handle, items } of groups) {
    const deliveries = items.map(({ delivery }) => delivery);
    const results = await run(handle, deliveries);
    if (results.length !== items.length) {
      throw new Error(
        `the handler of ${namesOf(deliveries).join(", ")} was given ${items.length} messages and answered ${results.length}`,
      );
    }
    await mapInTurns(items, (one, index) => took(one, results[index] ?? []));
  }
}

/** Which messages there are among some, by name. */
export function namesOf(deliveries: readonly Delivery[]): readonly string[] {
  return [...new Set(deliveries.map(({ type }) => type))];
}
