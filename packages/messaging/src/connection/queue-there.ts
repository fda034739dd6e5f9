import type { Channel, ChannelModel } from "amqplib";
import { closeChannel, openedChannel } from "./channel.js";
import { isQueueUnavailable } from "./queue-unavailable.js";
import { isRefusal, replyCodes } from "./reply-codes.js";

/** Whether a queue is there, and what it holds for whoever asks. */
export type QueueThere =
  | Readonly<{ kind: "absent" }>
  | Readonly<{
      kind: "there";
      /** Waiting for a consumer: what consumers hold is not among them. */
      messages: number;
      consumers: number;
    }>
  /** It is there, but not for us: another connection's alone, or out of reach while its node is down. */
  | Readonly<{ kind: "withheld"; error: unknown }>;

/**
 * Asks for a queue, for which a user needs no permission. What the broker has not, or does not give, costs the channel.
 *
 * @throws where it was not answered: that says nothing of the queue
 */
export async function queueThere(channel: Channel, queue: string): Promise<QueueThere> {
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);

    return { kind: "there", messages: messageCount, consumers: consumerCount };
  } catch (error) {
    if (isNotThere(error)) return { kind: "absent" };
    if (isWithheld(error)) return { kind: "withheld", error };
    throw error;
  }
}

/** The same on a channel of its own. Undefined where it was not answered: that says nothing of the queue. */
export async function lookAtQueue(amqp: ChannelModel, queue: string): Promise<QueueThere | undefined> {
  const channel = await openedChannel(amqp).catch(() => undefined);
  if (channel === undefined) return undefined;
  const there = await queueThere(channel, queue).catch(() => undefined);
  await closeChannel(channel);

  return there;
}

/** Whether the broker refused something because it has no such thing: one that cannot be reached for a while is there. */
export function isNotThere(error: unknown): boolean {
  return isRefusal(error, replyCodes.notFound) && !isQueueUnavailable(error);
}

function isWithheld(error: unknown): boolean {
  return (
    isRefusal(error, replyCodes.resourceLocked, replyCodes.accessRefused) ||
    (isRefusal(error, replyCodes.notFound) && isQueueUnavailable(error))
  );
}
