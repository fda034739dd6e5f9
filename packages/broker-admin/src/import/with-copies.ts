import { nameGiver } from "@warren/asyncapi";
import type { Copy } from "./copy.js";
import { isDataLike } from "./data-like.js";
import type { Draft, DraftMessage } from "./draft.js";
import type { DraftKey } from "./keys-of.js";
import { messageNameOf } from "./names.js";
import { seenIn, type Seen } from "./seen.js";

/** More types in one place are no names: somebody writes something else there. */
const MOST_TYPES = 20;

/** The draft with what was seen: messages are told apart by routing key, then by their property `type`, and have payloads. */
export function withCopies(draft: Draft, copies: readonly Copy[]): Draft {
  const givePlace = nameGiver(draft.messages.map(({ name }) => name));
  const unplaced = queuesWithoutMessage(draft, copies).map((queue) => ({
    queue,
    name: givePlace(messageNameOf(queue)),
  }));
  const nameIn = (copy: Copy) =>
    placeOf(draft, copy) ?? unplaced.find(({ queue }) => queue === copy.queue)?.name ?? "";
  const groups = groupedBy(copies, nameIn);
  const before: readonly DraftMessage[] = [
    ...draft.messages,
    ...unplaced.map(({ name, queue }) => ({ name, from: `queue ${queue}` })),
  ];
  const { byType, split } = splitByType(
    groups,
    before.map(({ name }) => name),
  );
  const become = (names: readonly string[]) => [
    ...new Set(names.flatMap((name) => split.get(name) ?? [name])),
  ];
  const seen = seenByName(groups, split, byType);
  const types = new Map([...byType].map(([type, name]) => [name, type]));
  const messages = new Map(
    before.flatMap(({ name, from }) =>
      become([name]).map((one): [string, DraftMessage] => [
        one,
        { name: one, from, ...extra(one, types, seen) },
      ]),
    ),
  );
  const queues = draft.queues.map((queue) => {
    const own = unplaced.filter((one) => one.queue === queue.queue.name).map(({ name }) => name);
    const now = become([...queue.messages, ...own]);

    return {
      ...queue,
      messages: now,
      receives: queue.receives && now.every((name) => isRead(seen.get(name))),
    };
  });

  return {
    ...draft,
    keys: draft.keys.map((key) => ({ ...key, messages: become(key.messages) })),
    queues,
    messages: [...messages.values()],
  };
}

/** The message of the key that it came by; else that of its queue, if there is one of its own. */
function placeOf(
  { keys, queues, messages }: Draft,
  { queue, exchange, routingKey }: Copy,
): string | undefined {
  const key = keys.find((one) => one.exchange.name === exchange && isBy(one, routingKey));
  if (key !== undefined) return key.messages[0];

  return queues
    .find((one) => one.queue.name === queue)
    ?.messages.find((name) => messages.some((one) => one.name === name && one.from === `queue ${queue}`));
}

function isBy({ exchange, key }: DraftKey, routingKey: string): boolean {
  return exchange.type === "fanout" || key === routingKey;
}

/** Queues to which something came that none of their messages stands for. */
function queuesWithoutMessage(draft: Draft, copies: readonly Copy[]): readonly string[] {
  return [...new Set(copies.filter((copy) => placeOf(draft, copy) === undefined).map(({ queue }) => queue))];
}

/** The types that are seen in one place, where every message says one and they are names. Else none. */
function typesOf(group: readonly Copy[]): readonly string[] {
  const types = [...new Set(group.map(({ type }) => type ?? ""))].toSorted();

  return types.length > MOST_TYPES || types.some((type) => type === "" || isDataLike(type)) ? [] : types;
}

/** What a place had one name for, may be several messages. The name of such a place is free for one of them. */
function splitByType(groups: ReadonlyMap<string, readonly Copy[]>, places: readonly string[]) {
  const typesIn = new Map(
    [...groups]
      .map(([place, group]) => [place, typesOf(group)] as const)
      .filter(([, types]) => types.length > 0),
  );
  const giveName = nameGiver(places.filter((place) => !typesIn.has(place)));
  const wireTypes = [...new Set([...typesIn.values()].flat())].toSorted();
  const byType = new Map(wireTypes.map((type) => [type, giveName(messageNameOf(type))]));
  const split = new Map(
    [...typesIn].map(([place, types]) => [place, types.flatMap((type) => byType.get(type) ?? [])]),
  );

  return { byType, split };
}

function seenByName(
  groups: ReadonlyMap<string, readonly Copy[]>,
  split: ReadonlyMap<string, readonly string[]>,
  byType: ReadonlyMap<string, string>,
): ReadonlyMap<string, Seen> {
  const copies = [...groups].flatMap(([name, group]) =>
    group.map((copy) => {
      const names = split.get(name) ?? [name];
      const own = byType.get(copy.type ?? "");

      return { copy, name: own !== undefined && names.includes(own) ? own : name };
    }),
  );
  const byName = groupedBy(copies, ({ name }) => name);

  return new Map([...byName].map(([name, them]) => [name, seenIn(them.map(({ copy }) => copy))]));
}

// `Map.groupBy` is not in Node 20.
function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }

  return groups;
}

function isRead(seen: Seen | undefined): boolean {
  return seen === undefined || seen.body.kind === "json";
}

function extra(
  name: string,
  types: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, Seen>,
): Pick<DraftMessage, "wire" | "seen"> {
  const [wire, there] = [types.get(name), seen.get(name)];

  return { ...(wire === undefined ? {} : { wire }), ...(there === undefined ? {} : { seen: there }) };
}
