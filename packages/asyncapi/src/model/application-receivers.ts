import type { OperationInterface } from "@asyncapi/parser";
import { type ApplicationOperations, nothing, type Reading } from "./application-reading.js";
import { leftOut } from "./application-remarks.js";
import type { Queue, RoutingKey } from "./model.js";
import { bindingsOf } from "./application-bindings.js";
import { warning } from "./problem.js";
import { channelIdOf, type Common } from "./read-operations.js";
import { escaped } from "./pointer.js";

/** Takes messages from the queue of a channel; from one of its own where the channel has only a routing key. */
export function taken(
  common: Common,
  channelId: string,
  { channels, context }: Reading,
): ApplicationOperations {
  const channel = channels.byId.get(channelId);
  if (channel === undefined) return nothing;
  const { key, queue, unnamed } = channel;
  const { id, at, service } = common;
  if (queue !== undefined) {
    const obstacle = obstacleTo(queue.name);
    if (obstacle === undefined) {
      return { operations: [{ ...common, kind: "receive", queue: queue.name }], queues: [] };
    }
    context.problems.push(leftOut(at, id, obstacle.reason, obstacle.fix));

    return nothing;
  }
  if (key === undefined) return nothing;
  if (key.exchange === "") return fromDefaultExchange(common, key, unnamed, { channels, context });
  const isByHeaders = key.exchangeType === "headers";
  const bindings = bindingsOf({ at: key.at, context }, key);
  if (bindings.length === 0 && !isByHeaders) {
    const reason = `its key "${key.routingKey}" has parameters, and a ${key.exchangeType} exchange has no wildcards`;
    context.problems.push(
      leftOut(at, id, reason, "list the values of each parameter under `enum`, or use a topic exchange"),
    );

    return nothing;
  }
  const name = `${service}.${id}`;
  const own = described(ownQueue(name, key, bindings, common), unnamed);
  context.problems.push({
    severity: "warning",
    rule: "receiver-has-a-queue",
    at,
    what: `${id} receives from a routing key, which holds no messages`,
    loss: `the ${own.durable ? "durable " : ""}queue ${name} is made for it; messages sent before it exists are not kept`,
    fix: "name a queue in the channel's AMQP binding, or say `x-exclusive: true` if each instance is to have a copy while it runs",
  });

  return {
    operations: [{ ...common, kind: "receive", queue: name }],
    queues: [{ ...own, ...(isByHeaders ? { byHeaders: [key.exchange] } : {}) }],
  };
}

/** On the default exchange a key is the name of a queue, which nobody may bind there (403), nor needs to. */
function fromDefaultExchange(
  common: Common,
  key: RoutingKey,
  unnamed: Queue | undefined,
  { channels, context }: Pick<Reading, "channels" | "context">,
): ApplicationOperations {
  const { id, at } = common;
  const name = key.routingKey;
  const obstacle = obstacleTo(name);
  if (obstacle !== undefined || name === "") {
    const { reason, fix } = obstacle ?? {
      reason: "it receives from the default exchange without a key, which would be the name of its queue",
      fix: "write the queue's name as the channel's `address`",
    };
    context.problems.push(leftOut(at, id, reason, fix));

    return nothing;
  }
  const operations = [{ ...common, kind: "receive" as const, queue: name }];
  if ([...channels.byId.values()].some(({ queue }) => queue?.name === name))
    return { operations, queues: [] };
  context.problems.push({
    severity: "warning",
    rule: "receiver-has-a-queue",
    at,
    what: `${id} receives from the default exchange, where a key is the name of a queue`,
    loss: `it takes from the durable queue ${name}, which is made without arguments: where it has others on the broker, the service does not start (406)`,
    fix: "describe the queue: `is: queue`, with its name and what it is declared with",
  });
  const queue: Queue = { ...ownQueue(name, key, [], common), arguments: {}, deadLettering: "service" };

  return { operations, queues: [described(queue, unnamed)] };
}

/**
 * The keys under `cc` of a receive operation are more keys that its queue is bound to: some generators (FastStream,
 * Springwolf) write the queue's binding key there, and a label into the address.
 */
export function withCopies(
  operation: OperationInterface,
  received: ApplicationOperations,
  { channels, context }: Reading,
): ApplicationOperations {
  const keys = keysUnderCc(operation);
  const queue = channels.byId.get(channelIdOf(operation))?.queue ?? received.queues[0];
  if (queue === undefined || keys.length === 0) return received;
  const own = queue.bindings[0]?.exchange ?? queue.byHeaders?.[0];
  const known = new Set(channels.exchanges.map(({ name }) => name));
  const bindings = keys.flatMap((key) => {
    const source = sourceIn(key, own, known);
    if (source !== undefined) return [{ ...source, at: queue.at }];
    // Its own name is what some generators write there.
    if (key !== queue.name) context.problems.push(unknownSource(key, operation.id() ?? "", queue.name));

    return [];
  });

  return bindings.length === 0
    ? received
    : { ...received, queues: [...received.queues, { ...queue, bindings }] };
}

export function keysUnderCc(operation: OperationInterface | undefined): readonly string[] {
  const { cc } = operation?.bindings().get("amqp")?.value<Readonly<{ cc?: unknown }>>() ?? {};

  return [cc].flat().filter((key): key is string => typeof key === "string" && key !== "");
}

/** From which exchange and by which key: the queue's own exchange, unless the key is written as `exchange|key`. */
function sourceIn(key: string, own: string | undefined, known: ReadonlySet<string>) {
  const [exchange = "", routingKey = "", ...more] = key.split("|");
  if (key.includes("|")) {
    return known.has(exchange) && more.length === 0 && isPattern(routingKey)
      ? { exchange, routingKey }
      : undefined;
  }

  return own !== undefined && isPattern(key) ? { exchange: own, routingKey: key } : undefined;
}

/** A wildcard is a word by itself: `#any` is somebody's own language. */
function isPattern(key: string): boolean {
  return key.split(".").every((word) => !word.includes("#") || word === "#");
}

function unknownSource(key: string, id: string, queue: string) {
  return warning(`/operations/${escaped(id)}/bindings/amqp/cc`, "copies-name-keys", {
    what: `${JSON.stringify(key)} under \`cc\` of ${id} is no key of an exchange that the document names for ${queue}`,
    loss: `${queue} is not bound by it: what is sent there does not come into it`,
    fix: "write the binding as `x-bindings: [{ exchange: …, routingKey: … }]` on the queue's channel",
  });
}

/** Why nobody can take messages from a queue of that name. */
function obstacleTo(queue: string): Readonly<{ reason: string; fix: string }> | undefined {
  if (/\{[^{}]*\}/.test(queue)) {
    return {
      reason: `its queue "${queue}" has a parameter, so that its name is known at run time only`,
      fix: "name the queue, or leave it out and receive from a routing key",
    };
  }
  if (queue.startsWith("amq.")) {
    return {
      reason: `"${queue}" is a name that RabbitMQ keeps for itself`,
      fix: "give the queue another name; answers to a request come by direct reply-to, without a queue, where the request has a `reply`",
    };
  }

  return undefined;
}

/**
 * A queue that is made for a receiver, as its channel describes the one that it gives no name. It is never exclusive: under a fixed
 * name that would refuse every instance but the first (405).
 */
function described(own: Queue, unnamed: Queue | undefined): Queue {
  if (unnamed === undefined) return own;
  const { durable, autoDelete, arguments: given, bindings, deadLetter } = unnamed;
  const { name, address, messages, untyped, at } = own;
  // A quorum queue is durable, and does not go with its consumers.
  const isAsMade = Object.keys(given).length === 0 && durable && !autoDelete;

  return {
    ...unnamed,
    ...{ name, address, messages, untyped, at },
    exclusive: false,
    arguments: isAsMade ? own.arguments : given,
    bindings: [...own.bindings, ...bindings],
    deadLettering: deadLetter === undefined ? own.deadLettering : unnamed.deadLettering,
  };
}

function ownQueue(
  name: string,
  { at }: RoutingKey,
  bindings: Queue["bindings"],
  { messages }: Common,
): Queue {
  return {
    name,
    address: name,
    durable: true,
    exclusive: false,
    autoDelete: false,
    // At least a poison message that kills its reader must not come back for ever.
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": 20 },
    bindings,
    messages,
    batch: 1,
    prefetch: 1,
    pauseAfterFailures: undefined,
    inbox: true,
    retry: { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
    deadLetter: undefined,
    deadLettering: "broker",
    untyped: true,
    partitions: 1,
    parked: false,
    at,
  };
}
