import type { Channel, ChannelModel } from "amqplib";
import { channelOnDemand } from "../connection/channel-on-demand.js";
import { closeChannel, isClosed, openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { queueThere } from "../connection/queue-there.js";
import { restoreQueue } from "../connection/restore-queue.js";
import type { Partition, Partitions } from "../contract/index.js";
import { createPartitionLocks } from "./partition-locks.js";

/** What is to be seen of a queue's partitions on the broker. */
export type Seen = Readonly<{
  /** Instances, this one included. */
  members: number;
  /** How many other instances say that they want a partition. */
  othersWanting: number;
  /** Partitions that nobody consumes. One that this instance gave up, and whose lock it could not delete yet, is none of them. */
  free: readonly number[];
}>;

/** How an instance and the others come to know of each other over one connection: by counts of consumers, and by locks. */
export type PartitionDesk = Readonly<{
  /** Counts this instance among the members. @throws where the broker refuses it, as where there are not so many partitions */
  join(): Promise<void>;
  look(): Promise<Seen>;
  /** Makes a partition this connection's. False where it is another one's. */
  lock(partition: Partition): Promise<boolean>;
  /** Leaves it to others. Where the broker does not do it now, it is tried again at each look. */
  unlock(partition: Partition): Promise<void>;
  /** Says, or no longer says, that this instance wants a partition. */
  want(wants: boolean): Promise<void>;
  /** Ends with it all, but for the locks: those end with the connection. */
  leave(): Promise<void>;
}>;

/** Makes a desk; nothing is asked of the broker yet. */
export function createPartitionDesk(
  connection: Connection,
  amqp: ChannelModel,
  { queues, members, wanting }: Partitions,
): PartitionDesk {
  /** Consumes, and so counts. What is asked goes over another channel: the broker closes that one at each refusal. */
  let membership: Channel | undefined;
  let wantsBy: string | undefined;
  const asking = channelOnDemand(amqp);
  const locks = createPartitionLocks(amqp);

  const join = async () => {
    if (membership !== undefined && !isClosed(membership)) return;
    await restoreQueue(connection, amqp, wanting);
    wantsBy = undefined;
    membership = await openedChannel(amqp);
    // Its length is the number of partitions: the broker refuses it to an instance of a contract with another number.
    const options = { durable: true, arguments: { "x-queue-type": "quorum", "x-max-length": queues.length } };
    await membership.assertQueue(members, options);
    await consumeNothing(membership, members);
  };
  const consumersOf = async (queue: string) =>
    (await asking.use((channel) => channel.checkQueue(queue))).consumerCount;
  /** One that is gone is made again by whoever takes it. One that cannot be asked now is nobody's to take. */
  const isFree = async ({ queue, lock }: Partition) => {
    if (locks.isToBeUnlocked(lock)) return false;
    const look = await asking.use((channel) => queueThere(channel, queue)).catch(() => undefined);

    return look?.kind === "absent" || (look?.kind === "there" && look.consumers === 0);
  };

  return {
    join,
    async look() {
      await join();
      await locks.retry();
      const free: number[] = [];
      for (const [index, partition] of queues.entries()) {
        if (await isFree(partition)) free.push(index);
      }

      return {
        members: await consumersOf(members),
        othersWanting: Math.max(0, (await consumersOf(wanting)) - (wantsBy === undefined ? 0 : 1)),
        free,
      };
    },
    lock: ({ lock }) => locks.lock(lock),
    unlock: ({ lock }) => locks.unlock(lock),
    async want(wants) {
      if (membership === undefined || wants === (wantsBy !== undefined)) return;
      if (wantsBy === undefined) wantsBy = await consumeNothing(membership, wanting);
      else {
        await membership.cancel(wantsBy);
        wantsBy = undefined;
      }
    },
    async leave() {
      await locks.retry();
      if (membership !== undefined) await closeChannel(membership);
      await asking.close();
      await locks.close();
    },
  };
}

/** Nobody publishes to it: its consumers are only counted. */
async function consumeNothing(channel: Channel, queue: string): Promise<string> {
  const { consumerTag } = await channel.consume(
    queue,
    (message) => {
      // The queue is gone, or cannot be reached: the next look joins anew.
      if (message === null) void closeChannel(channel);
    },
    { noAck: true },
  );

  return consumerTag;
}
