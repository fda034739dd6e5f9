import type { ChannelModel } from "amqplib";
import { delay, isRefusal, replyCodes } from "@warren/messaging/amqp";
import { openedChannel } from "./connect.js";

/** Held by the only one who scans a dead-letter queue, so that nobody's looking puts another's letters out of order. */
export type Lock = Readonly<{ release(): Promise<void> }>;

const ASK_EVERY_MS = 100;

/** The locks that somebody holds over a connection: to the broker all who work over it are one. */
const heldOver = new WeakMap<ChannelModel, Set<string>>();

/**
 * Waits for the lock of a queue, at most `waitMs`; undefined where somebody else holds it for longer. An exclusive queue is
 * the lock: the broker takes it away from a holder that dies.
 */
export async function acquireLock(
  connection: ChannelModel,
  deadQueue: string,
  { waitMs, signal }: Readonly<{ waitMs: number; signal: AbortSignal | undefined }>,
): Promise<Lock | undefined> {
  const name = `dead-letters.lock.${deadQueue}`;
  const until = Date.now() + waitMs;
  const held = heldOver.get(connection) ?? new Set();
  heldOver.set(connection, held);
  for (;;) {
    if (!held.has(name)) {
      held.add(name);
      const letGo = () => held.delete(name);
      const lock = await lockedBy(connection, name).catch((error: unknown) => {
        letGo();
        throw error;
      });
      if (lock !== undefined) return { release: () => lock.release().finally(letGo) };
      letGo();
    }
    if (Date.now() >= until || signal?.aborted === true) return undefined;
    await delay(ASK_EVERY_MS, signal);
  }
}

/** Undefined where another connection has it. */
async function lockedBy(connection: ChannelModel, name: string): Promise<Lock | undefined> {
  const { channel, why } = await openedChannel(connection);
  try {
    await channel.assertQueue(name, {
      exclusive: true,
      durable: false,
      autoDelete: true,
      arguments: { "x-queue-type": "classic" },
    });

    return {
      async release() {
        await channel.deleteQueue(name).catch(() => undefined);
        await channel.close().catch(() => undefined);
      },
    };
  } catch (error) {
    await channel.close().catch(() => undefined);
    if (!isRefusal(why(error), replyCodes.resourceLocked)) throw why(error);

    return undefined;
  }
}
