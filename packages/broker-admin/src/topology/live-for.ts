import type { Topology, WantedQueue } from "@warren/asyncapi";
import { isRefusal, replyCodes } from "@warren/messaging/amqp";
import type { BrokerAddress } from "../broker-address.js";
import type { Management } from "../management/client.js";
import { onChannel, openConnection } from "./amqp.js";
import { declareQueue } from "./declare.js";
import { queueDifferences } from "./differences.js";
import type { LiveTopology } from "./live-topology.js";
import { readLive } from "./read-live.js";

/** Reads what is there in a virtual host, to be compared with a contract. */
export async function liveFor(
  wanted: Topology,
  management: Management,
  { vhost, amqpUrl }: Pick<BrokerAddress, "vhost" | "amqpUrl">,
): Promise<LiveTopology> {
  return withDefaultType(await readLive(management, vhost), wanted, amqpUrl);
}

/**
 * The same with the type that a queue becomes which names none, as far as that matters to the contract and the broker's HTTP API does not
 * say it: a node may be set to another (`default_queue_type`). The broker is asked by declaring a queue that is there as the
 * contract wants it, which changes nothing: it agrees, or answers 406.
 */
async function withDefaultType(live: LiveTopology, wanted: Topology, amqpUrl: string): Promise<LiveTopology> {
  if (live.saysDefaultQueueType) return live;
  const telling = wanted.queues.find((queue) => isTelling(queue, live));
  if (telling === undefined) return live;
  const there = live.queues.find(({ name }) => name === telling.name)?.type ?? live.defaultQueueType;
  const isTaken = await takes(telling, amqpUrl);

  // Of the types of a lasting queue, one that names none can only become classic or quorum here.
  return isTaken === undefined
    ? live
    : { ...live, defaultQueueType: isTaken ? there : there === "classic" ? "quorum" : "classic" };
}

/** Whether a queue names no type, and all else of it is as the contract wants it. */
function isTelling(queue: WantedQueue, { queues }: LiveTopology): boolean {
  const there = queues.find(({ name }) => name === queue.name);
  const { durable, exclusive, autoDelete } = queue;
  if (there === undefined || !durable || exclusive === true || autoDelete === true) return false;

  return (
    queue.arguments["x-queue-type"] === undefined &&
    queueDifferences(queue, there, there.type).refused.length === 0
  );
}

/** Undefined where nobody can tell: the broker lets this user declare nothing. */
async function takes(queue: WantedQueue, amqpUrl: string): Promise<boolean | undefined> {
  const connection = await openConnection(amqpUrl).catch(() => undefined);
  if (connection === undefined) return undefined;
  try {
    return await onChannel(connection, (channel) => declareQueue(channel, queue)).then(
      () => true,
      (error: unknown) => (isRefusal(error, replyCodes.preconditionFailed) ? false : undefined),
    );
  } finally {
    await connection.close().catch(() => undefined);
  }
}
