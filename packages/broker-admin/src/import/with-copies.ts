import { isJson, nameGiver, typeNameOf } from "@warren/asyncapi";
import type { Copy } from "./copy.js";
import type { Draft, DraftKey, DraftMessage, Seen } from "./draft.js";
import { inferSchema } from "./infer-schema.js";

/** More types in one place are no names: somebody writes an id there. */
const MOST_TYPES = 20;

/** The draft with what was seen: messages are told apart by routing key, then by their property `type`, and have payloads. */
export function withCopies(draft: Draft, copies: readonly Copy[]): Draft {
  const giveName = nameGiver(draft.messages.map(({ name }) => name));
  const unplaced = queuesWithoutMessage(draft, copies).map((queue) => ({
    queue,
    name: giveName(typeNameOf(queue).replaceAll(/[^A-Za-z0-9]/g, "") || "Message"),
  }));
  const nameIn = (copy: Copy) =>
    placeOf(draft, copy) ?? unplaced.find(({ queue }) => queue === copy.queue)?.name ?? "";
  const groups = groupedBy(copies, nameIn);
  const byType = new Map<string, string>();
  const nameOfType = (type: string) => {
    const given = byType.get(type) ?? giveName(typeNameOf(type).replaceAll(/[^A-Za-z0-9]/g, "") || "Message");
    byType.set(type, given);

    return given;
  };
  // What a place had one name for, may be several messages.
  const split = new Map([...groups].map(([name, group]) => [name, namesOf(name, group, nameOfType)]));
  const become = (names: readonly string[]) => [
    ...new Set(names.flatMap((name) => split.get(name) ?? [name])),
  ];
  const seen = seenByName(groups, split, byType);
  const types = new Map([...byType].map(([type, name]) => [name, type]));
  const before: readonly DraftMessage[] = [
    ...draft.messages,
    ...unplaced.map(({ name, queue }) => ({ name, from: `queue ${queue}` })),
  ];
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

/** What one name becomes: the types that are seen there, where every message says one and they are few. */
function namesOf(
  name: string,
  group: readonly Copy[],
  nameOfType: (type: string) => string,
): readonly string[] {
  const types = [...new Set(group.map(({ type }) => type))].toSorted();
  if (types.length > MOST_TYPES || types.some((type) => type === undefined || type === "")) return [name];

  return types.map((type) => nameOfType(type ?? ""));
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

function seenIn(copies: readonly Copy[]): Seen {
  // The same message in two queues, or twice, is no more evidence than once.
  const different = [...new Map(copies.map((copy) => [copy.content.toString("base64"), copy])).values()];
  const values = different.map(valueOf);
  const count = different.length;
  if (values.some((value) => value === undefined)) {
    const type = different
      .map(({ contentType }) => contentType)
      .find((one) => one !== undefined && !isJson(one));

    return { count, payload: undefined, contentType: type ?? "application/octet-stream", example: undefined };
  }
  const read = values.flatMap((value) => (value === undefined ? [] : [value.json]));

  return { count, payload: inferSchema(read), contentType: undefined, example: read[0] };
}

/** Undefined where it is no JSON, or says that it is something else. */
function valueOf({ content, contentType }: Copy): Readonly<{ json: unknown }> | undefined {
  if (contentType !== undefined && contentType !== "" && !isJson(contentType)) return undefined;
  try {
    return { json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content)) as unknown };
  } catch {
    return undefined;
  }
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
  return seen === undefined || seen.payload !== undefined;
}

function extra(
  name: string,
  types: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, Seen>,
): Pick<DraftMessage, "wire" | "seen"> {
  const [wire, there] = [types.get(name), seen.get(name)];

  return { ...(wire === undefined ? {} : { wire }), ...(there === undefined ? {} : { seen: there }) };
}
