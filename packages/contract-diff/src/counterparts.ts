import { consumersOf, type Message, type Model, type Queue, type RoutingKey } from "@warren/asyncapi";
import { canonical, textOf } from "./payload/schema.js";

/** What has another name or address in the new contract: pairs of old and new. */
export type Counterparts = Readonly<{
  keys: readonly (readonly [RoutingKey, RoutingKey])[];
  queues: readonly (readonly [Queue, Queue])[];
  messages: readonly (readonly [Message, Message])[];
}>;

/** Tells what was moved or renamed from what was taken away and added. Where there are two candidates it is neither. */
export function counterpartsOf(before: Model, after: Model): Counterparts {
  return {
    keys: movedKeys(before, after),
    queues: onlyMatches(
      onlyIn(before.queues, after.queues, ({ name }) => name),
      onlyIn(after.queues, before.queues, ({ name }) => name),
      (queue, side) => queueText(queue, side === "old" ? before : after),
    ),
    messages: onlyMatches(
      onlyIn(before.messages, after.messages, ({ name }) => name),
      onlyIn(after.messages, before.messages, ({ name }) => name),
      ({ payload }) => canonical(payload),
    ),
  };
}

function movedKeys(before: Model, after: Model): Counterparts["keys"] {
  const address = ({ exchange, routingKey }: RoutingKey) => textOf([exchange, routingKey]);
  const removed = onlyIn(before.keys, after.keys, address);
  const added = onlyIn(after.keys, before.keys, address);
  const sameChannel = removed.flatMap((key): Counterparts["keys"] => {
    const there = added.find(({ id }) => id === key.id);

    return there === undefined ? [] : [[key, there]];
  });
  const known = new Set(sameChannel.flat());

  return [
    ...sameChannel,
    ...onlyMatches(
      removed.filter((key) => !known.has(key)),
      added.filter((key) => !known.has(key)),
      ({ messages }) => textOf([...messages].sort()),
    ),
  ];
}

function queueText(queue: Queue, model: Model): string {
  const consumers = consumersOf(model, queue.name)
    .map(({ service, kind }) => `${service} ${kind}`)
    .sort();

  return textOf([
    consumers,
    [...queue.messages].sort(),
    queue.bindings.map(({ exchange, routingKey }) => `${exchange} ${routingKey}`).sort(),
  ]);
}

function onlyIn<T>(items: readonly T[], others: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const known = new Set(others.map(nameOf));

  return items.filter((item) => !known.has(nameOf(item)));
}

function onlyMatches<T>(
  removed: readonly T[],
  added: readonly T[],
  likeness: (item: T, side: "old" | "new") => string,
): readonly (readonly [T, T])[] {
  return removed.flatMap((item): readonly (readonly [T, T])[] => {
    const wanted = likeness(item, "old");
    const rivals = removed.filter((other) => likeness(other, "old") === wanted);
    const [successor, ...others] = added.filter((other) => likeness(other, "new") === wanted);

    return successor !== undefined && others.length === 0 && rivals.length === 1 ? [[item, successor]] : [];
  });
}
