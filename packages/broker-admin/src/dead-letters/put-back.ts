import type { Channel, GetMessage } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import type { Budget } from "./budget.js";

// RabbitMQ's client of a quorum queue lets 32 commands be under way; what is given back beyond that comes in another order.
const AT_ONCE = 25;
const LOOK_EVERY_MS = 5;
const SEEN_WITHIN_MS = 2_000;
const MISSED_AT_MOST = 3;
const IN_ORDER_UP_TO = 10_000;
// Each is read whole from the broker, only to be given back.
const IN_ORDER_UP_TO_BYTES = 64 * 1024 * 1024;

/**
 * Gives letters back to the head of their queue in the order in which they were taken. Closing the channel, or giving all
 * back with one command, would return them too, but RabbitMQ 3.10 then mixes them up.
 */
export async function putBack(channel: Channel, queue: string, tags: ReadonlySet<number>): Promise<void> {
  const all = [...tags];
  let missed = 0;
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const { messageCount } = await channel.checkQueue(queue);
    // Of a message amqplib reads no more than this.
    for (const deliveryTag of some) {
      channel.nack({ fields: { deliveryTag } } as GetMessage, false, true);
    }
    // Whoever takes letters all the time, without the lock, has them out of order already.
    if (missed < MISSED_AT_MOST && !(await seen(channel, queue, messageCount + some.length))) missed++;
  }
}

/** Whether they came back in time: somebody who does not ask for the lock may take letters meanwhile. */
async function seen(channel: Channel, queue: string, count: number): Promise<boolean> {
  const until = Date.now() + SEEN_WITHIN_MS;
  while ((await channel.checkQueue(queue)).messageCount < count) {
    if (Date.now() >= until) return false;
    await delay(LOOK_EVERY_MS);
  }

  return true;
}

/**
 * What is given back comes before what nobody took yet, but after what was given back earlier. So that the order stays,
 * those that others have given back are taken too, and all go back together. Where they are more than the bounds allow, they
 * come before those that were looked at now.
 */
export async function takeWhatWasBack(
  channel: Channel,
  queue: string,
  held: Set<number>,
  budget: Budget,
): Promise<void> {
  let bytes = 0;
  for (let taken = 0; taken < IN_ORDER_UP_TO && bytes < IN_ORDER_UP_TO_BYTES; taken++) {
    if (budget.isOverdue()) return;
    const got = await channel.get(queue);
    if (got === false) return;
    bytes += got.content.length;
    held.add(got.fields.deliveryTag);
    if (!got.fields.redelivered) return;
  }
}
