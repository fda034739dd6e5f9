import type { ChannelModel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import { sameProperties, unlike } from "./same-message.js";

/** Takes messages out of one queue and puts them through an exchange into another: confirmed first, then acked. */
export type Drain = Readonly<{
  /** How many have arrived on the other side. */
  moved(): number;
  /** Taken, and not yet confirmed on the other side. */
  inHand(): number;
  /** Waiting in the queue, and consumers other than this one. Throws what made the drain stop. */
  look(): Promise<Readonly<{ ready: number; others: number }>>;
  /** Acks nothing while the queue is deleted: the broker may take it for an ack to a new queue of that name. */
  hold(): void;
  /** The queue was not deleted after all. */
  release(): void;
  /** Once the queue has been deleted: resolves when all that it gave out before is safe on the other side. */
  finish(): Promise<void>;
  /** Stops taking, waits a bounded time for confirms, and gives the rest back. May be called twice. */
  stop(): Promise<void>;
}>;

export type DrainOptions = Readonly<{ queue: string; exchange: string; user: string }>;

/** The other side does not take messages at the moment; on a queue that has just been made it does so a little later. */
export class NotTaken extends Error {
  override readonly name = "NotTaken";
}

export const drainPrefetch = 200;
const STOP_WITHIN_MS = 10_000;
// Ahead of the queue's own consumers, so that what is left does not wait for them.
const CONSUMER_PRIORITY = 1_000;

/** Starts to drain. Messages keep body, properties, headers and routing key. */
export async function openDrain(connection: ChannelModel, options: DrainOptions): Promise<Drain> {
  const { queue, exchange, user } = options;
  const channel = await connection.createConfirmChannel();
  let moved = 0;
  let inHand = 0;
  let failure: Error | undefined;
  let cancelled = false;
  let held: ConsumeMessage[] | undefined;
  const fail = (error: Error) => {
    failure ??= error;
  };
  channel.on("error", fail);
  channel.on("close", () => fail(new Error(`The channel that drains ${queue} was closed.`)));
  // A message that nobody got comes back before it is confirmed: from here on nothing is acked any more.
  channel.on("return", () => fail(new Error(`The messages of ${queue} reach no queue through ${exchange}.`)));

  const stays = ({ properties }: ConsumeMessage, why: string) =>
    fail(
      new Error(
        `A message of ${queue} (message-id ${String(properties.messageId)}) cannot be moved: ${why}. It stays where it is.`,
      ),
    );
  const moveOn = (message: ConsumeMessage) => {
    const { routingKey } = message.fields;
    channel.publish(exchange, routingKey, message.content, sameProperties(message), (refused) => {
      inHand--;
      if (refused) fail(new NotTaken(`${exchange} did not take a message of ${queue}.`));
      if (failure !== undefined) return;
      moved++;
      if (held !== undefined) held.push(message);
      else if (!cancelled) channel.ack(message);
    });
    inHand++;
  };
  const take = (message: ConsumeMessage) => {
    const why = unlike(message, user);
    if (why !== undefined) stays(message, why);
    if (failure !== undefined) return;
    try {
      moveOn(message);
    } catch (error) {
      // Thrown out of here it would end the connection, and with it the whole migration.
      stays(message, error instanceof Error ? error.message : String(error));
    }
  };
  const settled = async () => {
    const until = Date.now() + STOP_WITHIN_MS;
    while (inHand > 0 && failure === undefined && Date.now() < until) await delay(5);
  };

  const consumerTag = await consume(channel, options, (message) => {
    if (message === null) cancelled = true;
    else take(message);
  });
  let stopped: Promise<void> | undefined;

  return {
    moved: () => moved,
    inHand: () => inHand,
    async look() {
      if (failure !== undefined) throw failure;
      const { messageCount, consumerCount } = await onChannel(connection, (other) => other.checkQueue(queue));

      return { ready: messageCount, others: Math.max(0, consumerCount - 1) };
    },
    hold() {
      held ??= [];
    },
    release() {
      for (const message of held ?? []) channel.ack(message);
      held = undefined;
    },
    async finish() {
      // Answered after the last delivery. The broker itself may say nothing: it moves consumers on to a new queue of that name.
      if (!cancelled && failure === undefined) await channel.cancel(consumerTag);
      await settled();
      if (failure !== undefined) throw failure;
      if (inHand > 0) throw new Error(`The broker did not confirm the last messages of ${queue}.`);
    },
    stop() {
      stopped ??= (async () => {
        if (!cancelled && failure === undefined) await channel.cancel(consumerTag).catch(() => undefined);
        await settled();
        await channel.close().catch(() => undefined);
      })();

      return stopped;
    },
  };
}

async function consume(
  channel: ConfirmChannel,
  { queue }: DrainOptions,
  take: (message: ConsumeMessage | null) => void,
): Promise<string> {
  try {
    await channel.prefetch(drainPrefetch);

    return (await channel.consume(queue, take, { priority: CONSUMER_PRIORITY })).consumerTag;
  } catch (error) {
    await channel.close().catch(() => undefined);
    throw error;
  }
}
