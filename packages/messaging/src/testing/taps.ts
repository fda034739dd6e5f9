import type { Channel, ConfirmChannel, ConsumeMessage } from "amqplib";
import type { Database } from "../database/tx.js";
import type { RecoveringConnection } from "../connection/recovering-connection.js";

// What a test hears of the runtime's steps, at its edges: the runtime itself knows nothing of it.

/** The steps of a transaction. */
export type TransactionTaps = Readonly<{
  /** BEGIN is about to be written. */
  beginning?(): void;
  beforeCommit?(): void;
  /** COMMIT has been written; its answer cannot have been read. */
  commitSent?(): void;
  /** The runtime has seen that it is committed. */
  committed?(): void;
}>;

export function tapDatabase(database: Database, taps: TransactionTaps): Database {
  return {
    async connect() {
      const connection = await database.connect();
      let committed = false;

      return {
        async query(text, values) {
          if (text === "BEGIN") taps.beginning?.();
          if (text !== "COMMIT") return connection.query(text, values);
          taps.beforeCommit?.();
          const answer = connection.query(text, values);
          setImmediate(() => taps.commitSent?.());
          const result = await answer;
          committed = true;

          return result;
        },
        release(error) {
          if (committed) taps.committed?.();
          connection.release(error);
        },
      };
    },
  };
}

/** The steps of publishing. */
export type PublishTaps = Readonly<{
  before?(): void;
  /** Whether this message leaves, given how many did before. The runtime does not see that it was held back. */
  leaves?(sent: number): boolean;
  /** Whether the runtime sees this confirm, given how many it saw before. */
  sees?(confirmed: number): boolean;
  /** The broker has all that left, and the runtime has not seen all confirms. */
  stored?(): void;
}>;

export async function tapPublishing(connection: RecoveringConnection, taps: PublishTaps): Promise<void> {
  await connection.addSetup((amqp) => {
    const create = amqp.createConfirmChannel.bind(amqp);
    amqp.createConfirmChannel = async (options) => tapConfirmChannel(await create(options), taps);

    return Promise.resolve();
  });
}

function tapConfirmChannel(channel: ConfirmChannel, taps: PublishTaps): ConfirmChannel {
  const publish = channel.publish.bind(channel);
  let sent = 0;
  let confirmed = 0;
  let unseen = 0;

  channel.publish = (...[exchange, routingKey, content, options, callback]) => {
    taps.before?.();
    if (taps.leaves?.(sent) === false) return true;
    sent++;

    return publish(exchange, routingKey, content, options, (error: unknown, ok) => {
      if ((error !== null && error !== undefined) || taps.sees?.(confirmed) !== false) {
        confirmed++;
        callback?.(error, ok);
      } else if (confirmed + ++unseen === sent) taps.stored?.();
    });
  };

  return channel;
}

/** The steps of consuming. */
export type ConsumeTaps = Readonly<{
  /** The first deliveries are handed over when there are so many: as one batch, for certain. */
  together: number;
  /** The ack has been written, and lies in the process until this turn of the event loop ends. */
  acking?(): void;
  /** The broker has taken the ack. */
  acked?(): void;
}>;

export async function tapConsuming(connection: RecoveringConnection, taps: ConsumeTaps): Promise<void> {
  await connection.addSetup((amqp) => {
    const create = amqp.createChannel.bind(amqp);
    amqp.createChannel = async (options) => tapChannel(await create(options), taps);

    return Promise.resolve();
  });
}

function tapChannel(channel: Channel, taps: ConsumeTaps): Channel {
  const [consume, ack] = [channel.consume.bind(channel), channel.ack.bind(channel)];
  let consumed = "";

  channel.consume = (queue, onMessage, options) => {
    consumed = queue;

    return consume(queue, gathering(taps.together, onMessage), options);
  };
  channel.ack = (message, allUpTo) => {
    ack(message, allUpTo);
    taps.acking?.();
    // What the broker answers on this channel, it answers after it has dealt with the ack.
    void channel.checkQueue(consumed).then(() => taps.acked?.());
  };

  return channel;
}

type OnMessage = (message: ConsumeMessage | null) => void;

function gathering(together: number, onMessage: OnMessage): OnMessage {
  let gathered: (ConsumeMessage | null)[] | undefined = [];

  return (message) => {
    if (gathered === undefined) {
      onMessage(message);

      return;
    }
    gathered.push(message);
    if (gathered.length < together) return;
    for (const one of gathered) onMessage(one);
    gathered = undefined;
  };
}
