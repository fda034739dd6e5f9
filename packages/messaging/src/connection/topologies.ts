import type { Queue, Topology } from "../contract/index.js";
import type { Connection } from "./connection.js";

const declared = new WeakMap<Connection, readonly Topology[]>();
const known = new WeakMap<Connection, readonly Topology[]>();

/** Remembers what is declared on every connection of a connection. */
export function remember(connection: Connection, topology: Topology): void {
  declared.set(connection, [...declaredThrough(connection), topology]);
}

/** What is declared on every connection of a connection. */
export function declaredThrough(connection: Connection): readonly Topology[] {
  return declared.get(connection) ?? [];
}

/** Remembers what a connection may rely on, whoever declares it. */
export function know(connection: Connection, topology: Topology): void {
  known.set(connection, [...(known.get(connection) ?? []), topology]);
}

/**
 * The queues that get what is published on a direct exchange or the default one with a key, as far as the connection's topology
 * says. Undefined where that cannot be known: another kind of exchange, or bindings between exchanges.
 */
export function queuesBehind(
  connection: Connection,
  { exchange, routingKey }: Readonly<{ exchange: string; routingKey: string }>,
): readonly string[] | undefined {
  if (exchange === "") return [routingKey];
  const topologies = known.get(connection) ?? [];
  const kind = topologies.flatMap(({ exchanges }) => exchanges).find(({ name }) => name === exchange)?.type;
  if (kind !== "direct") return undefined;
  const bound = topologies
    .flatMap(({ bindings }) => bindings)
    .filter(({ from, key }) => from === exchange && key === routingKey);
  const queues = bound.flatMap((binding) => ("queue" in binding ? [binding.queue] : []));

  return queues.length === bound.length && queues.length > 0 ? queues : undefined;
}

/** Whether the broker deletes a queue, with all that is in it, once nobody consumes it (for a while). */
export function endsWithItsConsumer(connection: Connection, name: string): boolean {
  const queue = knownQueue(connection, name);

  return queue !== undefined && (queue.autoDelete === true || "x-expires" in queue.arguments);
}

/** Whether what has a higher priority is to overtake the rest of a queue. */
export function hasPriorities(connection: Connection, name: string): boolean {
  const queue = knownQueue(connection, name);

  return queue !== undefined && "x-max-priority" in queue.arguments;
}

/** Whether the broker gives what is in a queue to one of its consumers alone. */
export function hasSingleActiveConsumer(connection: Connection, name: string): boolean {
  return knownQueue(connection, name)?.arguments["x-single-active-consumer"] === true;
}

/** Whether a queue has copies on several nodes, of which most must agree. */
export function isQuorum(connection: Connection, name: string): boolean {
  return knownQueue(connection, name)?.arguments["x-queue-type"] === "quorum";
}

function knownQueue(connection: Connection, name: string): Queue | undefined {
  return (known.get(connection) ?? []).flatMap(({ queues }) => queues).find((one) => one.name === name);
}
