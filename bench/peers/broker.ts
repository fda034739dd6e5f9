import * as amqp from "amqplib";
import type { Outgoing } from "./envelope.js";

/** Publishes with confirms. */
export type Publisher = Readonly<{
  channel: amqp.ConfirmChannel;
  /** Resolves when the broker has confirmed all of them. */
  publish(messages: readonly Outgoing[]): Promise<void>;
}>;

/** A connection without recovery: what breaks it ends the process, and a supervisor would start it again. */
export async function connectBroker(amqpUrl: string): Promise<amqp.ChannelModel> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  connection.on("error", fail);
  connection.on("close", () => fail(new Error("the broker closed the connection")));

  return connection;
}

export async function openPublisher(connection: amqp.ChannelModel): Promise<Publisher> {
  const channel = await connection.createConfirmChannel();
  channel.on("error", fail);
  // A mandatory message that no queue would get comes back before its confirm.
  channel.on("return", ({ fields }: amqp.Message) =>
    fail(new Error(`no queue takes ${fields.exchange} ${fields.routingKey}`)),
  );

  return {
    channel,
    publish: (messages) =>
      new Promise((resolve, reject) => {
        let open = messages.length;
        if (open === 0) resolve();
        const confirmed = (error: unknown) => {
          if (error !== null && error !== undefined) reject(asError(error));
          else if (--open === 0) resolve();
        };
        for (const { exchange, routingKey, content, properties } of messages)
          channel.publish(exchange, routingKey, Buffer.from(content), properties, confirmed);
      }),
  };
}

/** Ends the process: nothing that was in hand has been acked. */
export function fail(error: unknown): never {
  console.error(error);
  process.exit(1);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("the broker refused a message");
}
