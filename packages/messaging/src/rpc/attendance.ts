import type { ChannelModel } from "amqplib";
import { openedChannel } from "../session/channel.js";
import type { Session } from "../session/session.js";
import { queuesBehind } from "../session/topologies.js";

/** Looks whether anybody takes requests. */
export type Attendance = Readonly<{
  /** False where every queue that gets the request is there and has no consumer. Undefined where that cannot be known. */
  anybodyAt(place: Readonly<{ exchange: string; routingKey: string }>): Promise<boolean | undefined>;
  close(): void;
}>;

/** So old an answer is as good as a new one: calls that wait together ask once. */
const FRESH_MS = 100;

type Look = Readonly<{ at: number; consumers: Promise<number | undefined> }>;

/**
 * Asks the broker for the number of consumers with a passive declaration, for which a user needs no permission. AMQP has
 * had a flag for it, `immediate`, which RabbitMQ does not know.
 */
export async function watchAttendance(session: Session): Promise<Attendance> {
  let connection: ChannelModel | undefined;
  const looks = new Map<string, Look>();
  const leave = await session.join((fresh) => {
    connection = fresh;

    return Promise.resolve();
  });

  const consumersOf = (queue: string): Promise<number | undefined> => {
    const last = looks.get(queue);
    const now = performance.now();
    if (last !== undefined && now - last.at < FRESH_MS) return last.consumers;
    const consumers = count(connection, queue);
    looks.set(queue, { at: now, consumers });

    return consumers;
  };

  return {
    async anybodyAt(place) {
      const queues = queuesBehind(session, place);
      if (queues === undefined || session.health().state === "connecting") return undefined;
      const counts = await Promise.all(queues.map(consumersOf));
      if (counts.some((consumers) => consumers === undefined)) return undefined;

      return counts.some((consumers) => consumers !== 0);
    },
    close: leave,
  };
}

async function count(connection: ChannelModel | undefined, queue: string): Promise<number | undefined> {
  try {
    if (connection === undefined) return undefined;
    const channel = await openedChannel(connection);
    const { consumerCount } = await channel.checkQueue(queue);
    await channel.close();

    return consumerCount;
  } catch {
    return undefined;
  }
}
