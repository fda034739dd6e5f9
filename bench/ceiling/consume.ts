import type { ChannelModel, ConsumeMessage } from "amqplib";
import { fail, openPublisher } from "../peers/broker.js";
import { incoming, type Incoming, type Outgoing } from "../peers/envelope.js";
import { packed, unpacked } from "../peers/pack.js";

/** What is taken from a queue: at most so many at once, and so many ahead. */
export type Consuming = Readonly<{ queue: string; batch: number; prefetch: number }>;

// A queue that is busy gathers for so long before its next batch, unless that is full: a transaction costs much the same
// whatever is in it. One that was idle waits for nothing.
const PACE_MS = 25;

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
  // The messages of a delivery stay together: it is acknowledged whole.
  const waiting: (readonly ConsumeMessage[])[] = [];
  let messages = 0;
  let acked = Promise.resolve();
  let startedAt = 0;
  let busy = false;
  let timer: NodeJS.Timeout | undefined;

  const work = async () => {
    busy = true;
    startedAt = performance.now();
    const taken: ConsumeMessage[] = [];
    while (waiting.length > 0 && taken.length < batch) taken.push(...(waiting.shift() ?? []));
    messages -= taken.length;
    const last = taken.at(-1);
    const published = publish(packed(await handle(taken.map(incoming))));
    acked = Promise.all([acked, published]).then(() => {
      if (last !== undefined) channel.ack(last, true);
    });
    acked.catch(fail);
    busy = false;
    plan();
  };
  const plan = () => {
    if (busy || waiting.length === 0) return;
    const restMs = messages >= batch ? 0 : startedAt + PACE_MS - performance.now();
    if (timer !== undefined && restMs > 0) return;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        timer = undefined;
        work().catch(fail);
      },
      Math.max(0, restMs),
    );
  };

  await channel.prefetch(prefetch);
  await channel.consume(queue, (raw) => {
    if (raw === null) fail(new Error(`the broker took ${queue} away`));
    const those = unpacked(raw);
    waiting.push(those);
    messages += those.length;
    plan();
  });
}
