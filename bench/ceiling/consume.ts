import type { ChannelModel, ConsumeMessage } from "amqplib";
import { fail, openPublisher } from "../peers/broker.js";
import { incoming, type Incoming, type Outgoing } from "../peers/envelope.js";

/** What is taken from a queue: at most so many at once, and so many ahead. */
export type Consuming = Readonly<{ queue: string; batch: number; prefetch: number }>;

/**
 * Handles the deliveries that are there together: one transaction, then all that they cause is published, then one ack. The next
 * batch is handled while the broker still confirms; acks come in the order of the batches.
 */
export async function consume(
  connection: ChannelModel,
  { queue, batch, prefetch }: Consuming,
  handle: (messages: readonly Incoming[]) => Promise<readonly Outgoing[]>,
): Promise<void> {
  const { channel, publish } = await openPublisher(connection);
  let waiting: ConsumeMessage[] = [];
  let acked = Promise.resolve();
  let busy = false;

  const work = async () => {
    while (waiting.length > 0) {
      const taken = waiting.slice(0, batch);
      waiting = waiting.slice(batch);
      const last = taken.at(-1);
      const published = publish(await handle(taken.map(incoming)));
      acked = Promise.all([acked, published]).then(() => {
        if (last !== undefined) channel.ack(last, true);
      });
      acked.catch(fail);
    }
    busy = false;
  };

  await channel.prefetch(prefetch);
  await channel.consume(queue, (raw) => {
    if (raw === null) fail(new Error(`the broker took ${queue} away`));
    waiting.push(raw);
    if (busy) return;
    busy = true;
    // What came with the same packet belongs to the same batch.
    setImmediate(() => {
      work().catch(fail);
    });
  });
}
