import type { ChannelModel } from "amqplib";
import { channelOnDemand } from "../connection/channel-on-demand.js";
import { isRefusal, replyCodes } from "../connection/reply-codes.js";

/** The locks of partitions over one connection: exclusive queues, which end with it. */
export type PartitionLocks = Readonly<{
  /** Makes a lock. False where it is another connection's. */
  lock(name: string): Promise<boolean>;
  /** Deletes a lock. Where the broker does not do it now, it stays among those to be deleted. */
  unlock(name: string): Promise<void>;
  /** Whether a lock is still to be deleted. */
  isToBeUnlocked(name: string): boolean;
  /** Tries again to delete those that could not be deleted. */
  retry(): Promise<void>;
  /** Ends with it, but for the locks. */
  close(): Promise<void>;
}>;

/** Nothing is asked of the broker yet. */
export function createPartitionLocks(amqp: ChannelModel): PartitionLocks {
  // Two: a lock that is refused closes its channel, and what is to be deleted at the same time would go with it.
  const locking = channelOnDemand(amqp);
  const unlocking = channelOnDemand(amqp);
  const toUnlock = new Set<string>();
  const tryToUnlock = async (name: string) => {
    try {
      await unlocking.use((channel) => channel.deleteQueue(name));
      toUnlock.delete(name);
    } catch (error) {
      // Another connection's: an earlier try did it, though its answer was lost. Any other one stays among those to be deleted.
      if (isLocked(error)) toUnlock.delete(name);
    }
  };

  return {
    async lock(name) {
      try {
        // Exclusive: the broker deletes it with this connection, and refuses it to every other one until then.
        const options = { exclusive: true, durable: false, arguments: { "x-queue-type": "classic" } };
        await locking.use((channel) => channel.assertQueue(name, options));

        return true;
      } catch (error) {
        if (isLocked(error)) return false;
        throw error;
      }
    },
    async unlock(name) {
      toUnlock.add(name);
      await tryToUnlock(name);
    },
    isToBeUnlocked: (name) => toUnlock.has(name),
    async retry() {
      for (const name of toUnlock) await tryToUnlock(name);
    },
    async close() {
      for (const channel of [locking, unlocking]) await channel.close();
    },
  };
}

function isLocked(error: unknown): boolean {
  return isRefusal(error, replyCodes.resourceLocked);
}
