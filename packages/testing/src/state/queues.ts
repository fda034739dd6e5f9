import { randomBytes } from "node:crypto";
import { isSame } from "../wire/fields.js";
import { BrokerError } from "./broker-error.js";
import { removeBindings } from "./exchanges.js";
import { comparedArguments, queueSettings, type QueueDeclaration } from "./queue-settings.js";
import type { Channel, ConnectionId, Queue, World } from "./world.js";

/** Makes a queue, or finds that it is there already as it was declared. An empty name asks for one that the broker makes up. */
export function declareQueue(world: World, channel: Channel, declared: QueueDeclaration): Queue {
  const name = declared.name === "" ? `amq.gen-${randomBytes(16).toString("base64url")}` : declared.name;
  const known = world.queues.get(name);
  if (known !== undefined) {
    requireAccess(world, known, channel.connection);
    requireSame(world, known, declared);
    if (known.unusedSince !== undefined) known.unusedSince = world.now;
    channel.lastQueue = name;

    return known;
  }
  if (declared.name.startsWith("amq.")) {
    throw new BrokerError(403, `queue name '${declared.name}' contains reserved prefix 'amq.*'`);
  }
  const queue: Queue = {
    name,
    settings: queueSettings(declared, titleOf(world, name)),
    owner: declared.exclusive ? channel.connection : undefined,
    ready: [],
    kept: [],
    publishers: new Set(),
    refused: new Set(),
    consumers: [],
    turn: [],
    blocked: [],
    active: undefined,
    unusedSince: world.now,
    deleted: false,
  };
  world.queues.set(name, queue);
  channel.lastQueue = name;

  return queue;
}

/**
 * The queue that a method means; the empty name is the last one that its channel declared.
 *
 * @throws BrokerError 404 where there is none, 405 where it is another connection's
 */
export function requireQueue(world: World, channel: Channel, given: string): Queue {
  const name = given === "" ? channel.lastQueue : given;
  if (name === undefined) throw new BrokerError(404, "no previously declared queue");
  const queue = world.queues.get(name);
  if (queue === undefined) throw new BrokerError(404, `no ${titleOf(world, name)}`);
  requireAccess(world, queue, channel.connection);

  return queue;
}

/** Removes what waits in a queue, and says how much that was. */
export function purgeQueue(queue: Queue): number {
  const count = queue.ready.length;
  queue.ready = [];

  return count;
}

/** Deletes a queue where what is asked of it holds; says how many messages went with it. */
export function deleteQueue(
  world: World,
  queue: Queue,
  only: Readonly<{ ifUnused: boolean; ifEmpty: boolean }>,
): number {
  if (queue.settings.type === "quorum" && (only.ifUnused || only.ifEmpty)) {
    throw new BrokerError(
      540,
      `cannot delete ${titleOf(world, queue.name)}. queue.delete operations with ${only.ifUnused ? "if-unused" : "if-empty"} flag set are not supported by quorum queues`,
    );
  }
  if (only.ifEmpty && queue.ready.length > 0) {
    throw new BrokerError(406, `${titleOf(world, queue.name)} not empty`);
  }
  if (only.ifUnused && queue.consumers.length > 0) {
    throw new BrokerError(406, `${titleOf(world, queue.name)} in use`);
  }
  const count = queue.ready.length;
  removeQueue(world, queue);

  return count;
}

/** How many consumers a queue says that it has: a quorum queue counts those that are gone as long as something of it is in their hands. */
export function consumerCountOf({ channels }: World, queue: Queue): number {
  const { consumers, settings, active } = queue;
  if (settings.type === "classic") return consumers.length;
  // Of several that would be active it knows the one that is.
  const known = settings.singleActive ? consumers.filter((one) => one === active) : consumers;
  const holders = [...channels].flatMap(({ unacked }) =>
    [...unacked.values()]
      .filter((one) => one.queue === queue)
      .map(({ entry, consumer }) => consumer ?? entry),
  );
  // A consumer that came again under the same name is the same.
  const names = [...known, ...holders].map((one) =>
    "channel" in one ? `${one.channel.connection} ${one.channel.number} ${one.tag}` : one,
  );

  return new Set(names).size;
}

/** Ends a queue with all that is in it; its consumers are told. What they have in hand is gone too. */
export function removeQueue(world: World, queue: Queue): void {
  if (queue.deleted) return;
  queue.deleted = true;
  world.queues.delete(queue.name);
  for (const { channel, tag } of queue.consumers) {
    channel.consumers.delete(tag);
    world.effects.push({ kind: "cancelled", channel, consumerTag: tag });
  }
  queue.ready = [];
  queue.kept = [];
  queue.consumers = [];
  queue.turn = [];
  queue.blocked = [];
  queue.active = undefined;
  removeBindings(world, ({ destination }) => destination.kind === "queue" && destination.name === queue.name);
}

export function titleOf(world: World, queue: string): string {
  return `queue '${queue}' in vhost '${world.vhost}'`;
}

function requireAccess(world: World, queue: Queue, connection: ConnectionId): void {
  if (queue.owner === undefined || queue.owner === connection) return;
  throw new BrokerError(
    405,
    `cannot obtain exclusive access to locked ${titleOf(world, queue.name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
  );
}

function requireSame(world: World, { name, settings }: Queue, declared: QueueDeclaration): void {
  const title = titleOf(world, name);
  for (const property of ["durable", "autoDelete"] as const) {
    if (settings[property] === declared[property]) continue;
    throw new BrokerError(
      406,
      `inequivalent arg '${property === "autoDelete" ? "auto_delete" : property}' for ${title}: received '${declared[property]}' but current is '${settings[property]}'`,
    );
  }
  if (settings.exclusive !== declared.exclusive) {
    // RabbitMQ says no more than that about either way round.
    throw new BrokerError(
      405,
      `cannot obtain exclusive access to locked ${title}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
    );
  }
  const differing = comparedArguments().find(
    (argument) => !isSame(settings.arguments.get(argument), declared.arguments.get(argument)),
  );
  if (differing !== undefined) throw new BrokerError(406, `inequivalent arg '${differing}' for ${title}`);
}
