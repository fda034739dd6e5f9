import type { Partitions } from "../contract/index.js";
import { consume, type ConsumerOptions, type QueueConsumer } from "./consumer.js";
import { unknownSizes } from "./intake.js";
import type { PartitionDesk } from "./partition-desk.js";

/** The partitions that an instance holds, each with a consumer of its own. */
export type HeldPartitions = Readonly<{
  /** In their order, with those that are being given up. */
  all(): readonly number[];
  /** Those that are to be kept. */
  kept(): readonly number[];
  consumers(): readonly QueueConsumer[];
  /**
   * Takes one over the desk's connection. `refused`: another instance has it; `lost`: so is the connection, and the lock with it.
   *
   * @throws Error where it cannot be consumed
   */
  take(partition: number, desk: PartitionDesk): Promise<"taken" | "refused" | "lost">;
  /** Finishes what is in progress of a partition, acknowledges it, and leaves the partition to others. */
  giveUp(partition: number, desk: PartitionDesk): Promise<void>;
  /** The connection is gone, and all locks with it: somebody else may hold every one of them by now. */
  lose(): Promise<void>;
}>;

type Held = { readonly consumer: QueueConsumer; givenUp: Promise<void> | undefined };

/** Holds none yet. `options`: those of the whole queue. */
export function createHeldPartitions(options: ConsumerOptions, { queues }: Partitions): HeldPartitions {
  const { context } = options;
  const { queue, logger } = context;
  const held = new Map<number, Held>();
  // A partition that is taken again, after a reconnect or from another instance, is as large as it was.
  const sizes = queues.map(unknownSizes);
  /** How often the connection was lost: a lock that was made before is no lock any more. */
  let losses = 0;
  // What one queue may have in hand is shared by its partitions: an instance may hold all of them.
  const bytesInHand = Math.ceil(context.bytesInHand / queues.length);
  const partitionAt = (index: number) => {
    const partition = queues[index];
    if (partition === undefined) throw new RangeError(`queue "${queue}" has no partition ${index}`);

    return partition;
  };
  const inOrder = (of: (one: Held) => boolean) =>
    [...held]
      .filter(([, one]) => of(one))
      .map(([index]) => index)
      .sort((one, other) => one - other);

  return {
    all: () => inOrder(() => true),
    kept: () => inOrder(({ givenUp }) => givenUp === undefined),
    consumers: () => [...held.values()].map(({ consumer }) => consumer),
    async take(index, desk) {
      const partition = partitionAt(index);
      const before = losses;
      if (!(await desk.lock(partition))) return "refused";
      if (losses !== before) return "lost";
      const consumer = consume({
        ...options,
        context: { ...context, source: partition.queue, bytesInHand },
        sizes: sizes[index],
      });
      const mine: Held = { consumer, givenUp: undefined };
      held.set(index, mine);
      try {
        await consumer.resume();
      } catch (error) {
        if (held.get(index) === mine) held.delete(index);
        await consumer.abandon();
        await desk.unlock(partition);
        throw error;
      }
      if (held.get(index) !== mine) return "lost";
      logger.info({ queue, partition: partition.queue }, "took a partition");

      return "taken";
    },
    giveUp(index, desk) {
      const mine = held.get(index);
      if (mine === undefined) return Promise.resolve();
      const partition = partitionAt(index);
      mine.givenUp ??= mine.consumer.stop().then(async () => {
        // Lost meanwhile: the lock may be another connection's.
        if (held.get(index) !== mine) return;
        await desk.unlock(partition);
        // Only now: it would be seen as free before, and taken again with the lock that is about to go.
        if (held.get(index) === mine) held.delete(index);
        logger.info({ queue, partition: partition.queue }, "gave up a partition");
      });

      return mine.givenUp;
    },
    async lose() {
      losses++;
      const lost = [...held.values()];
      held.clear();
      await Promise.all(lost.map(({ consumer }) => consumer.abandon()));
    },
  };
}
