import type { OperationInterface } from "@asyncapi/parser";
import { type ApplicationOperations, nothing, type Reading } from "./application-reading.js";
import { leftOut } from "./application-remarks.js";
import type { Queue, RoutingKey } from "./model.js";
import { bindingsOf } from "./read-application-channels.js";
import { channelIdOf, type Common } from "./read-operations.js";

/** Takes messages from the queue of a channel; from one of its own where the channel has only a routing key. */
export function taken(
  common: Common,
  channelId: string,
  { channels, context }: Reading,
): ApplicationOperations {
  const channel = channels.byId.get(channelId);
  if (channel === undefined) return nothing;
  const { key, queue } = channel;
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
  const bindings = bindingsOf({ at: key.at, context }, key);
  if (bindings.length === 0) {
    const reason = `its key "${key.routingKey}" has parameters, and a ${key.exchangeType} exchange has no wildcards`;
    context.problems.push(
      leftOut(at, id, reason, "list the values of each parameter under `enum`, or use a topic exchange"),
    );

    return nothing;
  }
  const name = `${service}.${id}`;
  context.problems.push({
    severity: "warning",
    rule: "receiver-has-a-queue",
    at,
    what: `${id} receives from a routing key, which holds no messages`,
    loss: `the durable queue ${name} is made for it; messages sent before it exists are not kept`,
    fix: "name a queue in the channel's AMQP binding, or say `x-exclusive: true` if each instance is to have a copy while it runs",
  });

  return {
    operations: [{ ...common, kind: "receive", queue: name }],
    queues: [ownQueue(name, key, bindings, common)],
  };
}

/**
 * The keys under `cc` of a receive operation are more keys that its queue is bound to: some generators (FastStream,
 * Springwolf) write the queue's binding key there, and a label into the address.
 */
export function withCopies(
  operation: OperationInterface,
  received: ApplicationOperations,
  { channels }: Reading,
): ApplicationOperations {
  const { cc } = operation.bindings().get("amqp")?.value<Readonly<{ cc?: unknown }>>() ?? {};
  const keys = (Array.isArray(cc) ? cc : [cc]).filter((key) => typeof key === "string" && key !== "");
  const queue = channels.byId.get(channelIdOf(operation))?.queue ?? received.queues[0];
  const exchange = queue?.bindings[0]?.exchange;
  if (queue === undefined || exchange === undefined || keys.length === 0) return received;
  const bindings = keys.map((key) => ({ exchange, routingKey: String(key), at: queue.at }));

  return { ...received, queues: [...received.queues, { ...queue, bindings }] };
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
      fix: "describe the request with a `reply`, whose messages come by direct reply-to",
    };
  }

  return undefined;
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
