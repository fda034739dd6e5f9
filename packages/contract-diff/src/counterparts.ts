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
      gone(before.queues, after.queues, ({ name }) => name),
      gone(after.queues, before.queues, ({ name }) => name),
      (queue, side) => queueText(queue, side === "old" ? before : after),
    ),
    messages: onlyMatches(
      gone(before.messages, after.messages, ({ name }) => name),
      gone(after.messages, before.messages, ({ name }) => name),
      ({ payload }) => canonical(payload),
    ),
  };
}

function movedKeys(before: Model, after: Model): Counterparts["keys"] {
  const address = ({ exchange, routingKey }: RoutingKey) => textOf([exchange, routingKey]);
  const left = gone(before.keys, after.keys, address);
  const come = gone(after.keys, before.keys, address);
  const sameChannel = left.flatMap((key): Counterparts["keys"] => {
    const there = come.find(({ id }) => id === key.id);

    return there === undefined ? [] : [[key, there]];
  });
  const known = new Set(sameChannel.flat());

  return [
    ...sameChannel,
    ...onlyMatches(
      left.filter((key) => !known.has(key)),
      come.filter((key) => !known.has(key)),
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

function gone<T>(items: readonly T[], others: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const known = new Set(others.map(nameOf));

  return items.filter((item) => !known.has(nameOf(item)));
}

function onlyMatches<T>(
  left: readonly T[],
  come: readonly T[],
  likeness: (item: T, side: "old" | "new") => string,
): readonly (readonly [T, T])[] {
  return left.flatMap((item): readonly (readonly [T, T])[] => {
    const wanted = likeness(item, "old");
    const rivals = left.filter((other) => likeness(other, "old") === wanted);
    const [heir, ...others] = come.filter((other) => likeness(other, "new") === wanted);

    return heir !== undefined && others.length === 0 && rivals.length === 1 ? [[item, heir]] : [];
  });
}
