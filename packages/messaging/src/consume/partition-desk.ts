import type { Channel, ChannelModel } from "amqplib";
import { isClosed, openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { isQueueUnavailable } from "../connection/queue-unavailable.js";
import { restoreQueue } from "../connection/restore-queue.js";
import type { Partition, Partitions } from "../contract/index.js";

/** What is to be seen of a queue's partitions on the broker. */
export type Seen = Readonly<{
  /** Instances, this one included. */
  members: number;
  /** Whether another instance says that it wants a partition. */
  othersWant: boolean;
  /** Partitions that nobody consumes. */
  free: readonly number[];
}>;

/** How an instance and the others come to know of each other over one connection: by counts of consumers, and by locks. */
export type PartitionDesk = Readonly<{
  /** Counts this instance among the members. @throws where the broker refuses it */
  join(): Promise<void>;
  look(): Promise<Seen>;
  /** Makes a partition this connection's. False where it is another one's. */
  lock(partition: Partition): Promise<boolean>;
  unlock(partition: Partition): Promise<void>;
  /** Says, or no longer says, that this instance wants a partition. */
  want(wants: boolean): Promise<void>;
  /** Ends with it all, but for the locks: those end with the connection. */
  leave(): Promise<void>;
}>;

const RESOURCE_LOCKED = 405;
const NOT_FOUND = 404;

/** Makes a desk; nothing is asked of the broker yet. */
export function createPartitionDesk(
  connection: Connection,
  amqp: ChannelModel,
  { queues, members, wanting }: Partitions,
): PartitionDesk {
  /** Consumes, and so counts. What is asked goes over another channel: the broker closes that one at each refusal. */
  let membership: Channel | undefined;
  let asking: Channel | undefined;
  let wantsBy: string | undefined;

  const join = async () => {
    if (membership !== undefined && !isClosed(membership)) return;
    for (const queue of [members, wanting]) await restoreQueue(connection, amqp, queue);
    wantsBy = undefined;
    membership = await openedChannel(amqp);
    await consumeNothing(membership, members);
  };
  const ask = async <T>(question: (channel: Channel) => Promise<T>): Promise<T> => {
    if (asking === undefined || isClosed(asking)) asking = await openedChannel(amqp);

    return question(asking);
  };
  const consumersOf = async (queue: string) =>
    (await ask((channel) => channel.checkQueue(queue))).consumerCount;
  /** One that is gone is made again by whoever takes it. One that cannot be asked now is nobody's to take. */
  const isFree = async ({ queue }: Partition) => {
    try {
      return (await consumersOf(queue)) === 0;
    } catch (error) {
      return codeOf(error) === NOT_FOUND && !isQueueUnavailable(error);
    }
  };

  return {
    join,
    async look() {
      await join();
      const free: number[] = [];
      for (const [index, partition] of queues.entries()) {
        if (await isFree(partition)) free.push(index);
      }

      return {
        members: await consumersOf(members),
        othersWant: (await consumersOf(wanting)) > (wantsBy === undefined ? 0 : 1),
        free,
      };
    },
    async lock({ lock }) {
      try {
        // Exclusive: the broker deletes it with this connection, and refuses it to every other one until then.
        const options = { exclusive: true, durable: false, arguments: { "x-queue-type": "classic" } };
        await ask((channel) => channel.assertQueue(lock, options));

        return true;
      } catch (error) {
        if (codeOf(error) === RESOURCE_LOCKED) return false;
        throw error;
      }
    },
    async unlock({ lock }) {
      await ask((channel) => channel.deleteQueue(lock));
    },
    async want(wants) {
      if (membership === undefined || wants === (wantsBy !== undefined)) return;
      if (wantsBy === undefined) wantsBy = await consumeNothing(membership, wanting);
      else {
        await membership.cancel(wantsBy);
        wantsBy = undefined;
      }
    },
    async leave() {
      for (const channel of [membership, asking]) await channel?.close().catch(() => undefined);
    },
  };
}

/** Nobody publishes to it: its consumers are only counted. */
async function consumeNothing(channel: Channel, queue: string): Promise<string> {
  const cancelled = () => void channel.close().catch(() => undefined);
  const { consumerTag } = await channel.consume(
    queue,
    (message) => {
      if (message === null) cancelled();
    },
    { noAck: true },
  );

  return consumerTag;
}

function codeOf(error: unknown): unknown {
  return (error as Readonly<{ code?: unknown }>).code;
}
