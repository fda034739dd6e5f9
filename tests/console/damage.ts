import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type ConfirmChannel } from "amqplib";

const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/**
 * Takes the message that comes first into a queue which nobody consumes, and puts it back with another payload.
 *
 * @throws Error where none comes within a minute
 */
export async function damageNext(
  amqpUrl: string,
  queue: string,
  change: (payload: Readonly<Record<string, unknown>>) => unknown,
): Promise<void> {
  await onChannel(amqpUrl, async (channel) => {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const message = await channel.get(queue);
      if (message === false) {
        await sleep(POLL_MS);
        continue;
      }
      const payload = JSON.parse(message.content.toString()) as Record<string, unknown>;
      channel.sendToQueue(queue, Buffer.from(JSON.stringify(change(payload))), message.properties);
      await channel.waitForConfirms();
      channel.ack(message);
      return;
    }
    throw new Error(`nothing came into ${queue}`);
  });
}

/** Sends a queue something that breaks the contract. Resolves with the id of the message. */
export async function sendBroken(
  amqpUrl: string,
  queue: string,
  type: string,
  payload: unknown,
): Promise<string> {
  const messageId = randomUUID();
  await onChannel(amqpUrl, async (channel) => {
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(payload)), { type, messageId, persistent: true });
    await channel.waitForConfirms();
  });

  return messageId;
}

async function onChannel(amqpUrl: string, act: (channel: ConfirmChannel) => Promise<void>): Promise<void> {
  const connection = await connect(amqpUrl);
  try {
    await act(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}
