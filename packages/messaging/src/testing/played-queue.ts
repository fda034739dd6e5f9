import { EventEmitter } from "node:events";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import type { Connection } from "../connection/connection.js";
import type { ConnectionSetup } from "../connection/single-connection.js";

/** One channel on which a queue is consumed. */
export type PlayedChannel = Readonly<{
  /** What was asked of it, in its order: `prefetch 10`, `consume work`, `ack 3`, `close`. */
  asked: readonly string[];
  deliver(message: ConsumeMessage): void;
  /** The broker cancels the consumer. */
  cancel(): void;
  /** It closes without having been asked to. */
  lose(): void;
}>;

/** A connection that is up and consumes: for what a consumer asks of its channels, and when. */
export type PlayedQueue = Readonly<{
  connection: Connection;
  /** All channels that were opened. */
  channels: readonly PlayedChannel[];
  newest(): PlayedChannel;
  setups(): number;
}>;

/** @param refuses why a channel cannot consume, where it cannot */
export function playQueue({
  refuses = () => undefined,
}: Readonly<{ refuses?: () => Error | undefined }> = {}): PlayedQueue {
  const channels: PlayedChannel[] = [];
  const setups = new Set<ConnectionSetup>();
  const createChannel = () => {
    const { amqp, channel } = playChannel(refuses);
    channels.push(channel);

    return Promise.resolve(amqp);
  };
  const model = Object.assign(new EventEmitter(), { createChannel }) as unknown as ChannelModel;
  const silent = () => undefined;
  const connection = {
    name: "played",
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    async addSetup(setup: ConnectionSetup) {
      setups.add(setup);
      await setup(model);

      return () => void setups.delete(setup);
    },
  } as unknown as Connection;

  return {
    connection,
    channels,
    newest: () => channels.at(-1) as PlayedChannel,
    setups: () => setups.size,
  };
}

function playChannel(refuses: () => Error | undefined) {
  const asked: string[] = [];
  const events = new EventEmitter();
  let take: (message: ConsumeMessage | null) => void = () => undefined;
  let isOpen = true;
  const lose = () => {
    if (!isOpen) return;
    isOpen = false;
    events.emit("close");
  };
  const amqp = Object.assign(events, {
    assertQueue(name: string, options: object) {
      asked.push(`assert ${name}${JSON.stringify(options)}`);

      return Promise.resolve({ queue: "its own" });
    },
    bindQueue: (queue: string, exchange: string, key: string) =>
      Promise.resolve(asked.push(`bind ${queue} ${exchange} ${key}`)),
    prefetch: (count: number) => Promise.resolve(asked.push(`prefetch ${count}`)),
    async consume(queue: string, onMessage: typeof take) {
      asked.push(`consume ${queue}`);
      await Promise.resolve();
      const error = refuses();
      if (error !== undefined) throw error;
      take = onMessage;

      return { consumerTag: "c" };
    },
    ack: ({ fields }: ConsumeMessage) => asked.push(`ack ${fields.deliveryTag}`),
    close() {
      asked.push("close");
      lose();

      return Promise.resolve();
    },
  });

  return {
    amqp,
    channel: { asked, deliver: (message) => take(message), cancel: () => take(null), lose } as PlayedChannel,
  };
}
