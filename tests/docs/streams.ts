import type { Channel, ConsumeMessage } from "amqplib";

/** Where a reader of a stream begins: its oldest message, the newest chunk, what comes from now on, a message's number, or a time. */
export type From = "first" | "last" | "next" | number | Date;

/** Makes a stream beside the queues of an exchange, which keeps a copy of what is sent there. */
export async function declareStream(channel: Channel, stream: string, exchange: string): Promise<void> {
  await channel.assertQueue(stream, {
    durable: true,
    arguments: { "x-queue-type": "stream", "x-max-age": "7D", "x-max-length-bytes": 1_000_000_000 },
  });
  await channel.bindQueue(stream, exchange, "order.*");
}

/** Reads a stream until it is told to stop. Reading takes nothing away. */
export async function readStream(
  channel: Channel,
  stream: string,
  from: From,
  onMessage: (message: ConsumeMessage, offset: number) => void,
): Promise<() => Promise<void>> {
  const take = (message: ConsumeMessage | null) => {
    if (message === null) return;
    onMessage(message, Number(message.properties.headers?.["x-stream-offset"]));
    channel.ack(message);
  };
  await channel.prefetch(100);
  const { consumerTag } = await channel.consume(stream, take, {
    arguments: { "x-stream-offset": from },
  });

  return async () => {
    await channel.cancel(consumerTag);
  };
}
