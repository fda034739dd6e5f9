import type { ChannelModel } from "amqplib";
import { delay } from "../delay.js";
import { openedChannel, replyCode } from "./broker.js";

/** One at a time works on a dead-letter queue, so that nobody's looking puts another's letters out of order. */
export type Turn = Readonly<{ end(): Promise<void> }>;

const ASK_EVERY_MS = 100;
const LOCKED = 405;

/**
 * Waits for the turn on a queue, at most `waitMs`; undefined where somebody else has it for longer. An exclusive queue is
 * the lock: the broker takes it away from a holder that dies.
 */
export async function takeTurn(
  connection: ChannelModel,
  deadQueue: string,
  { waitMs, signal }: Readonly<{ waitMs: number; signal: AbortSignal | undefined }>,
): Promise<Turn | undefined> {
  const name = `dead-letters.turn.${deadQueue}`;
  const until = Date.now() + waitMs;
  for (;;) {
    const { channel, why } = await openedChannel(connection);
    try {
      await channel.assertQueue(name, {
        exclusive: true,
        durable: false,
        autoDelete: true,
        arguments: { "x-queue-type": "classic" },
      });

      return {
        async end() {
          await channel.deleteQueue(name).catch(() => undefined);
          await channel.close().catch(() => undefined);
        },
      };
    } catch (error) {
      await channel.close().catch(() => undefined);
      if (replyCode(why(error)) !== LOCKED) throw why(error);
    }
    if (Date.now() >= until || signal?.aborted === true) return undefined;
    await delay(ASK_EVERY_MS, signal);
  }
}
