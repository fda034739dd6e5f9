import type { ChannelModel } from "amqplib";
import { closeChannel, openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { queueThere } from "../connection/queue-there.js";
import { queuesBehind } from "../connection/topologies.js";

/** Asks the broker whether the queues of a request have a consumer. */
export type ConsumerProbe = Readonly<{
  /** False where every queue that gets the request is there and has no consumer. Undefined where that cannot be known. */
  hasConsumer(place: Readonly<{ exchange: string; routingKey: string }>): Promise<boolean | undefined>;
  close(): void;
}>;

/** So old an answer is as good as a new one: calls that wait together ask once. */
const FRESH_MS = 100;

type Look = Readonly<{ at: number; consumers: Promise<number | undefined> }>;

/**
 * Asks the broker for the number of consumers with a passive declaration, for which a user needs no permission. AMQP has
 * had a flag for it, `immediate`, which RabbitMQ does not know.
 */
export async function createConsumerProbe(connection: Connection): Promise<ConsumerProbe> {
  let amqp: ChannelModel | undefined;
  const looks = new Map<string, Look>();
  const leave = await connection.addSetup((fresh) => {
    amqp = fresh;

    return Promise.resolve();
  });

  const consumersOf = (queue: string): Promise<number | undefined> => {
    const last = looks.get(queue);
    const now = performance.now();
    if (last !== undefined && now - last.at < FRESH_MS) return last.consumers;
    const consumers = count(amqp, queue);
    looks.set(queue, { at: now, consumers });

    return consumers;
  };

  return {
    async hasConsumer(place) {
      const queues = queuesBehind(connection, place);
      if (queues === undefined || connection.health().state === "connecting") return undefined;
      const counts = await Promise.all(queues.map(consumersOf));
      if (counts.some((consumers) => consumers === undefined)) return undefined;

      return counts.some((consumers) => consumers !== 0);
    },
    close: leave,
  };
}

async function count(amqp: ChannelModel | undefined, queue: string): Promise<number | undefined> {
  try {
    if (amqp === undefined) return undefined;
    const channel = await openedChannel(amqp);
    const look = await queueThere(channel, queue);
    await closeChannel(channel);

    return look.kind === "there" ? look.consumers : undefined;
  } catch {
    return undefined;
  }
}
