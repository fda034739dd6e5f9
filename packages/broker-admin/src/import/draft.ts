import type { LiveExchange, LiveQueue } from "../topology/live-topology.js";
import { isScalar } from "../topology/sayable.js";
import { deadLettersOf, isDelay, type DeadLetters } from "./dead-letters-of.js";
import { keysOf, type DraftKey } from "./keys-of.js";
import { givingNames, serviceOf } from "./names.js";
import type { Consumer, Observed, Policy } from "./read-observed.js";
import type { Seen } from "./seen.js";
import type { Selection } from "./select.js";

/** What the document says, before it is written down. */
export type Draft = Readonly<{
  services: readonly DraftService[];
  exchanges: readonly DraftExchange[];
  keys: readonly DraftKey[];
  queues: readonly DraftQueue[];
  messages: readonly DraftMessage[];
}>;

/** `clients`: as its connections call themselves. */
export type DraftService = Readonly<{ name: string; clients: readonly string[] }>;

export type DraftExchange = Readonly<{
  exchange: LiveExchange;
  bindings: readonly DraftBinding[];
  policy: Policy | undefined;
}>;

export type DraftBinding = Readonly<{
  exchange: string;
  routingKey: string;
  arguments?: Readonly<Record<string, string | number | boolean>>;
}>;

export type DraftQueue = Readonly<{
  id: string;
  queue: LiveQueue;
  arguments: Readonly<Record<string, string | number | boolean>>;
  /** Arguments that no document can say. */
  unsaid: readonly string[];
  bindings: readonly DraftBinding[];
  policy: Policy | undefined;
  /** `kept`: it holds dead letters, or what waits, and nobody consumes it. */
  role: "work" | "kept";
  deadLetters: DeadLetters;
  consumers: readonly Consumer[];
  /** Everybody who consumes it, by the names of services. More than one is for a person to decide. */
  services: readonly string[];
  /** Whether a receive operation on it changes nothing on the broker. */
  receives: boolean;
  messages: readonly string[];
}>;

/** `from`: a key or a queue, in words. */
export type DraftMessage = Readonly<{
  name: string;
  from: string;
  /** Its property `type`, where that is another name. */
  wire?: string;
  /** What was seen of it; undefined where nothing was. */
  seen?: Seen;
}>;

/** Decides what the document says of what was found. Pure: the same broker gives the same document. */
export function draft(selection: Selection, observed: Observed): Draft {
  const names = givingNames();
  const deadLetters = new Map(
    selection.queues.map((queue) => [queue.name, deadLettersOf(queue, selection, observed.queuePolicies)]),
  );
  const holding = new Set([...deadLetters.values()].flatMap((to) => (to.kind === "kept" ? [to.queue] : [])));
  const consumersOf = (queue: string) => observed.consumers.filter((one) => one.queue === queue);
  const kept = new Set(
    selection.queues
      .filter(
        (queue) =>
          consumersOf(queue.name).length === 0 &&
          (holding.has(queue.name) || isDelay(queue, observed.queuePolicies)),
      )
      .map(({ name }) => name),
  );
  const ids = new Map(selection.queues.map(({ name }) => [name, names.channel(name)]));
  const keys = keysOf(selection, kept, names);
  const queues = selection.queues.map((queue): DraftQueue => {
    const to = deadLetters.get(queue.name) ?? { kind: "none" };
    const consumers = consumersOf(queue.name);
    const arguments_ = argumentsOf(queue, observed.live.defaultQueueType);

    return {
      id: ids.get(queue.name) ?? queue.name,
      queue,
      ...arguments_,
      bindings: bindingsOf(selection, { queue: queue.name }),
      policy: observed.queuePolicies.get(queue.name),
      role: kept.has(queue.name) ? "kept" : "work",
      deadLetters: to,
      consumers,
      services: servicesOf(consumers),
      receives: to.kind === "kept" && consumers.length > 0 && queue.type !== "stream",
      messages: keys.filter((key) => key.queues.includes(queue.name)).flatMap(({ messages }) => messages),
    };
  });
  const own = queues
    .filter(({ role, messages }) => role === "work" && messages.length === 0)
    .map(({ queue }) => ({ queue: queue.name, name: names.message(queue.name) }));

  return {
    services: servicesIn(observed.consumers, queues),
    exchanges: selection.exchanges.map((exchange) => ({
      exchange,
      bindings: bindingsOf(selection, { exchange: exchange.name }),
      policy: observed.exchangePolicies.get(exchange.name),
    })),
    keys,
    queues: queues.map((queue) => ({
      ...queue,
      messages: [
        ...queue.messages,
        ...own.filter((one) => one.queue === queue.queue.name).map(({ name }) => name),
      ],
    })),
    messages: [
      ...keys.flatMap(({ messages, exchange, key }) =>
        messages.map((name) => ({
          name,
          from: exchange.type === "fanout" ? `exchange ${exchange.name}` : `key ${key} of ${exchange.name}`,
        })),
      ),
      ...own.map(({ name, queue }) => ({ name, from: `queue ${queue}` })),
    ],
  };
}

function bindingsOf(
  { bindings }: Selection,
  to: Readonly<{ queue: string } | { exchange: string }>,
): readonly DraftBinding[] {
  return bindings
    .filter((one) =>
      "queue" in to
        ? "queue" in one && one.queue === to.queue
        : "exchange" in one && one.exchange === to.exchange,
    )
    .map(({ from, key, arguments: given }) => ({
      exchange: from,
      routingKey: key,
      ...(Object.keys(given).length === 0
        ? {}
        : { arguments: Object.fromEntries(Object.entries(given).filter(isScalarEntry)) }),
    }));
}

function argumentsOf(
  { type, durable, arguments: given }: LiveQueue,
  defaultType: string,
): Pick<DraftQueue, "arguments" | "unsaid"> {
  const entries = Object.entries(given);
  // Where the broker chose, another may choose otherwise.
  const chosen =
    given["x-queue-type"] === undefined && durable && (type !== "classic" || defaultType !== "classic")
      ? { "x-queue-type": type }
      : {};

  return {
    arguments: { ...chosen, ...Object.fromEntries(entries.filter(isScalarEntry)) },
    unsaid: entries.filter((entry) => !isScalarEntry(entry)).map(([name]) => name),
  };
}

function isScalarEntry(entry: [string, unknown]): entry is [string, string | number | boolean] {
  return isScalar(entry[1]);
}

function servicesOf(consumers: readonly Consumer[]): readonly string[] {
  return [...new Set(consumers.map(({ client }) => serviceOf(client ?? "unknown")))].toSorted();
}

function servicesIn(consumers: readonly Consumer[], queues: readonly DraftQueue[]): readonly DraftService[] {
  const here = new Set(queues.map(({ queue }) => queue.name));
  const clients = consumers.filter(({ queue }) => here.has(queue)).map(({ client }) => client ?? "unknown");
  const names = [...new Set(clients.map(serviceOf))].toSorted();

  return names.map((name) => ({
    name,
    clients: [...new Set(clients.filter((client) => serviceOf(client) === name))].toSorted(),
  }));
}
