import type { Socket } from "node:net";
import { connect, type ChannelModel, type Options } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { onChannel } from "../amqp.js";

/** Somebody who goes on publishing, or consuming, while something happens to the queue. */
export type Traffic = Readonly<{ stop: () => Promise<void> }>;

/** A connection for a test. */
export async function openTestConnection(amqpUrl: string): Promise<ChannelModel> {
  const connection = await connect(amqpUrl, { noDelay: true });
  connection.on("error", () => undefined);

  return connection;
}

/** Publishes numbered messages with confirms. Returns their ids. */
export async function publishMany(
  connection: ChannelModel,
  to: Readonly<{ exchange: string; key: string }>,
  ids: readonly string[],
  options: Options.Publish = {},
): Promise<void> {
  const channel = await connection.createConfirmChannel();
  for (const messageId of ids) {
    channel.publish(to.exchange, to.key, Buffer.from(messageId), { persistent: true, ...options, messageId });
  }
  await channel.waitForConfirms();
  await channel.close();
}

/** `count` ids that begin alike: `a-0`, `a-1`, … */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${String(n)}`);
}

/**
 * Publishes one message after the other until it is stopped. `accepted` are those that the broker confirmed and did not
 * give back: those that somebody has to get.
 */
export async function publishOnAndOn(
  connection: ChannelModel,
  to: Readonly<{ exchange: string; key: string }>,
  prefix: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<
  Traffic & Readonly<{ accepted: readonly string[]; hasAccepted: (count: number) => Promise<void> }>
> {
  const channel = await connection.createConfirmChannel();
  const accepted: string[] = [];
  const returned = new Set<string>();
  channel.on("return", ({ properties }) => returned.add(String(properties.messageId)));
  const until = new AbortController();
  const publishing = (async () => {
    for (let n = 0; !until.signal.aborted; n++) {
      const messageId = `${prefix}-${String(n)}`;
      channel.publish(
        to.exchange,
        to.key,
        Buffer.from(messageId),
        { messageId, persistent: true, mandatory: true, headers },
        (nack: unknown) => {
          if (!nack && !returned.has(messageId)) accepted.push(messageId);
        },
      );
      await delay(3);
    }
    await channel.waitForConfirms();
  })();
  // Whoever stops it hears of it.
  publishing.catch(() => undefined);

  return {
    accepted,
    /** Waits until the broker has confirmed so many: how long that takes depends on what else the machine does. */
    async hasAccepted(count) {
      while (accepted.length < count && !until.signal.aborted) await delay(20);
    },
    async stop() {
      until.abort();
      await publishing;
    },
  };
}

/**
 * Consumes a queue, slowly, and comes back whenever its consumer was cancelled, on a connection of its own: RabbitMQ knows a quorum queue
 * before the queue runs and for a moment after it ended, and ends the connection of whoever consumes it then (541). Resolves once it
 * consumes. `ids` are in the order of arrival.
 */
export async function consumeOnAndOn(
  amqpUrl: string,
  queue: string,
): Promise<Traffic & Readonly<{ ids: readonly string[] }>> {
  const ids: string[] = [];
  const until = new AbortController();
  let consuming: Promise<void> | undefined;
  await new Promise<void>((started) => {
    consuming = (async () => {
      while (!until.signal.aborted) {
        await consumeUntilCancelled(amqpUrl, queue, { ids, started, signal: until.signal }).catch(
          () => undefined,
        );
        await delay(50, until.signal);
      }
    })();
  });

  return {
    ids,
    async stop() {
      until.abort();
      await consuming;
    },
  };
}

/** A consumer that takes messages, on a connection of its own, and never acks one. */
export async function holdOn(
  amqpUrl: string,
  queue: string,
  prefetch: number,
): Promise<Readonly<{ cancel: () => Promise<void>; die: () => Promise<void> }>> {
  const connection = await openTestConnection(amqpUrl);
  const channel = await connection.createChannel();
  await channel.prefetch(prefetch);
  let held = 0;
  const { consumerTag } = await channel.consume(queue, () => held++);
  while (held < prefetch) await delay(10);

  return {
    async cancel() {
      await channel.cancel(consumerTag);
    },
    /** As a killed process ends: its socket closes, and nothing is said before. */
    async die() {
      const { stream } = connection.connection as unknown as { stream: Socket };
      // amqplib itself does not notice.
      const gone = new Promise((resolve) => stream.once("close", resolve));
      stream.destroy();
      await gone;
    },
  };
}

/** Takes out of a queue all that is in it. */
export async function takeAll(connection: ChannelModel, queue: string): Promise<readonly string[]> {
  return onChannel(connection, async (channel) => {
    const ids: string[] = [];
    await channel.prefetch(500);
    await channel.consume(queue, (message) => {
      if (message === null) return;
      ids.push(String(message.properties.messageId));
      channel.ack(message);
    });
    for (let before = -1; ids.length > before || (await channel.checkQueue(queue)).messageCount > 0;) {
      before = ids.length;
      await delay(500);
    }

    return ids;
  });
}

/** Resolves when the queue, the broker or the test ends it. */
async function consumeUntilCancelled(
  amqpUrl: string,
  queue: string,
  { ids, started, signal }: Readonly<{ ids: string[]; started: () => void; signal: AbortSignal }>,
): Promise<void> {
  const connection = await openTestConnection(amqpUrl);
  const over = new AbortController();
  try {
    const channel = await connection.createChannel();
    channel.on("error", () => undefined);
    await channel.prefetch(10);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      connection.once("close", resolve);
      channel
        .consume(queue, (message) => {
          if (message === null) return resolve();
          setTimeout(() => {
            if (over.signal.aborted) return;
            ids.push(String(message.properties.messageId));
            channel.ack(message);
          }, 20);
        })
        .then(started, reject);
    });
  } finally {
    over.abort();
    await connection.close().catch(() => undefined);
  }
}
