import type { ChannelModel } from "amqplib";
import { connectBroker, fail, openPublisher, type Publisher } from "../peers/broker.js";
import { incoming, type Incoming, type Outgoing } from "../peers/envelope.js";

const PREFETCH = 10;

/** Handles one message. Resolves with what it causes, once that is stored with the state. */
export type MessageHandler = (message: Incoming) => Promise<readonly Outgoing[]>;

export class MessageBroker {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly publisher: Publisher,
  ) {}

  static async connect(url: string): Promise<MessageBroker> {
    const connection = await connectBroker(url);

    return new MessageBroker(connection, await openPublisher(connection));
  }

  /** Publishes a message and waits for its confirm. */
  async publish(message: Outgoing): Promise<void> {
    await this.publisher.publish([message]);
  }

  /** Handles each message by itself, ten at a time, and acks it once all that it caused is confirmed. */
  async subscribe(queue: string, handler: MessageHandler): Promise<void> {
    const channel = await this.connection.createChannel();
    await channel.prefetch(PREFETCH);
    await channel.consume(queue, (raw) => {
      if (raw === null) return fail(new Error(`the broker took ${queue} away`));
      const handle = async () => {
        for (const message of await handler(incoming(raw))) await this.publish(message);
        channel.ack(raw);
      };
      handle().catch(fail);
    });
  }
}
