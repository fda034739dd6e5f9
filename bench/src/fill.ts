import * as amqp from "amqplib";
import { PLACES } from "../messaging/contender.js";
import { full } from "../messaging/envelope.js";

const UNCONFIRMED = 2_000;

/** Publishes so many commands of the contract, each of an order of its own, that nobody may consume yet. Resolves when all are confirmed. */
export async function fill(amqpUrl: string, count: number, signal: AbortSignal): Promise<void> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const { exchange, routingKey } = PLACES.messages;
  let next = 0;
  const publish = () =>
    new Promise<void>((resolve, reject) => {
      const { content, properties } = full.command();
      const options = { ...properties, persistent: true, mandatory: true };
      channel.publish(exchange, routingKey, content, options, (error: unknown) => {
        if (error === null || error === undefined) resolve();
        else reject(new Error("the broker refused a message", { cause: error }));
      });
    });
  const lane = async () => {
    while (next < count) {
      next += 1;
      signal.throwIfAborted();
      await publish();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(count, UNCONFIRMED) }, lane));
  } finally {
    await connection.close();
  }
}
