import type { Channel, ChannelModel } from "amqplib";
import { isNotThere, lookAtQueue } from "@warren/messaging/amqp";
import { openedChannel } from "./connect.js";

/** A channel on which letters of a dead-letter queue are taken. */
export type InHand = Readonly<{
  channel: Channel;
  why: (error: unknown) => unknown;
  /** Those who hold letters of the queue, with its lock or without it; undefined where that cannot be asked for. */
  others: Others | undefined;
  /** Nothing is held any more. */
  release(): Promise<void>;
}>;

/** Who else holds letters. */
export type Others = Readonly<{
  wereThere: boolean;
  /** Undefined where that cannot be told any more. */
  hold(): Promise<boolean | undefined>;
}>;

const EXPIRES_MS = 10_000;
const TRIES = 3;

/**
 * Opens a channel to take letters on. What is taken the broker does not count, so whoever takes letters counts as a consumer of a queue beside them
 * for as long as they hold any. That and the letters end with the same channel. But where a channel ends before its letters were given back, each of the two
 * queues hears of that by itself: who is counted no more may have letters that are not back yet.
 *
 * Where somebody deletes the queue beside them, nobody who held letters then is counted any more, also where others make it anew.
 */
export async function openInHand(connection: ChannelModel, deadQueue: string): Promise<InHand> {
  const name = `dead-letters.lock.in-hand.${deadQueue}`;
  for (let tries = 1; ; tries++) {
    const { channel, why } = await openedChannel(connection);
    try {
      let isCounted = true;
      const { consumerCount } = await channel.assertQueue(name, {
        durable: true,
        arguments: { "x-queue-type": "classic", "x-expires": EXPIRES_MS },
      });
      const { consumerTag } = await channel.consume(name, (raw) => {
        if (raw === null) isCounted = false;
      });

      return {
        channel,
        why,
        others: {
          wereThere: consumerCount > 0,
          async hold() {
            // On a channel of its own: what the broker refuses costs no letters.
            const there = await lookAtQueue(connection, name);
            const count = there?.kind === "there" ? there.consumers : 0;
            isCounted &&= count > 0;

            return isCounted ? count > 1 : undefined;
          },
        },
        async release() {
          await channel.cancel(consumerTag).catch(() => undefined);
          // Refused where others hold letters: theirs to delete.
          await channel.deleteQueue(name, { ifUnused: true }).catch(() => undefined);
        },
      };
    } catch (error) {
      await channel.close().catch(() => undefined);
      // Another has deleted it in between.
      if (isNotThere(why(error)) && tries < TRIES) continue;
      // Its node may be down, or this user may not have it. The letters are there all the same.
      return {
        ...(await openedChannel(connection)),
        others: undefined,
        release: () => Promise.resolve(),
      };
    }
  }
}
