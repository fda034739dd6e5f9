import type { ChannelModel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { delay, textOf } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import {
  cancelled,
  confirmed,
  drainStart,
  failed,
  held,
  nacked,
  published,
  released,
  type DrainState,
  type DrainStep,
} from "./drain-state.js";
import { sameProperties, unlike } from "./same-message.js";

/** Takes messages out of one queue and puts them through an exchange into another: confirmed first, then acked. */
export type Drain = Readonly<{
  /** How many have arrived on the other side. */
  moved(): number;
  /** Taken, and not yet confirmed on the other side. */
  inFlight(): number;
  /** Waiting in the queue, and consumers other than this one. Throws what made the drain stop, and {@link NotAnswered}. */
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

/** The broker did not say what the queue holds; asked again a little later, it does. */
export class NotAnswered extends Error {
  override readonly name = "NotAnswered";
}

const PREFETCH = 200;
const STOP_WITHIN_MS = 10_000;
// Ahead of the queue's own consumers, so that what is left does not wait for them.
const CONSUMER_PRIORITY = 1_000;

/** A channel, and what has happened on it. */
type Draining = {
  readonly channel: ConfirmChannel;
  readonly options: DrainOptions;
  state: DrainState<ConsumeMessage>;
};

/** Starts to drain. Messages keep body, properties, headers and routing key. */
export async function openDrain(connection: ChannelModel, options: DrainOptions): Promise<Drain> {
  const { queue } = options;
  const draining: Draining = {
    channel: await connection.createConfirmChannel(),
    options,
    state: drainStart,
  };
  watch(draining);
  const consumerTag = await consume(draining);
  let stopped: Promise<void> | undefined;

  return {
    moved: () => draining.state.moved,
    inFlight: () => draining.state.inFlight,
    async look() {
      if (draining.state.failure !== undefined) throw draining.state.failure;
      const { messageCount, consumerCount } = await onChannel(connection, (other) => other.checkQueue(queue));
      // RabbitMQ says 0 of both where a quorum queue's leader is silent, and one of its consumers is this one.
      if (consumerCount === 0 && isConsuming(draining))
        throw new NotAnswered(`The broker does not say what ${queue} holds: its leader does not answer.`);

      return { ready: messageCount, others: Math.max(0, consumerCount - 1) };
    },
    hold() {
      draining.state = held(draining.state);
    },
    release: () => apply(draining, released(draining.state)),
    finish: () => finish(draining, consumerTag),
    stop: () => (stopped ??= stop(draining, consumerTag)),
  };
}

function watch(draining: Draining): void {
  const { channel, options } = draining;
  const { queue, exchange } = options;
  channel.on("error", (error: Error) => fail(draining, error));
  channel.on("close", () => fail(draining, new Error(`The channel that drains ${queue} was closed.`)));
  // A message that nobody got comes back before it is confirmed: from here on nothing is acked any more.
  channel.on("return", () =>
    fail(draining, new Error(`The messages of ${queue} reach no queue through ${exchange}.`)),
  );
}

async function consume(draining: Draining): Promise<string> {
  const { channel, options } = draining;
  const take = (message: ConsumeMessage | null) => {
    if (message === null) draining.state = cancelled(draining.state);
    else move(draining, message);
  };
  try {
    await channel.prefetch(PREFETCH);

    return (await channel.consume(options.queue, take, { priority: CONSUMER_PRIORITY })).consumerTag;
  } catch (error) {
    await channel.close().catch(() => undefined);
    throw error;
  }
}

function move(draining: Draining, message: ConsumeMessage): void {
  const why = unlike(message, draining.options.user);
  if (why !== undefined) fail(draining, cannotBeMoved(draining, message, why));
  if (draining.state.failure !== undefined) return;
  try {
    publish(draining, message);
  } catch (error) {
    // Thrown out of here it would end the connection, and with it the whole migration.
    fail(draining, cannotBeMoved(draining, message, textOf(error)));
  }
}

function publish(draining: Draining, message: ConsumeMessage): void {
  const { queue, exchange } = draining.options;
  const { routingKey } = message.fields;
  draining.channel.publish(exchange, routingKey, message.content, sameProperties(message), (nack) => {
    if (nack) {
      draining.state = nacked(
        draining.state,
        new NotTaken(`${exchange} did not take a message of ${queue}.`),
      );
    } else apply(draining, confirmed(draining.state, message));
  });
  draining.state = published(draining.state);
}

/** Once the queue is deleted. */
async function finish(draining: Draining, consumerTag: string): Promise<void> {
  // Answered after the last delivery. The broker itself may say nothing: it moves consumers on to a new queue of that name.
  if (isConsuming(draining)) await draining.channel.cancel(consumerTag);
  await settled(draining);
  const { failure, inFlight } = draining.state;
  if (failure !== undefined) throw failure;
  if (inFlight > 0) {
    throw new Error(`The broker did not confirm the last messages of ${draining.options.queue}.`);
  }
}

async function stop(draining: Draining, consumerTag: string): Promise<void> {
  const { channel } = draining;
  if (isConsuming(draining)) await channel.cancel(consumerTag).catch(() => undefined);
  await settled(draining);
  await channel.close().catch(() => undefined);
}

async function settled(draining: Draining): Promise<void> {
  const until = Date.now() + STOP_WITHIN_MS;
  while (draining.state.inFlight > 0 && draining.state.failure === undefined && Date.now() < until) {
    await delay(5);
  }
}

function isConsuming({ state }: Draining): boolean {
  return state.acks.kind !== "none" && state.failure === undefined;
}

function apply(draining: Draining, { state, ack }: DrainStep<ConsumeMessage>): void {
  draining.state = state;
  for (const message of ack) draining.channel.ack(message);
}

function fail(draining: Draining, error: Error): void {
  draining.state = failed(draining.state, error);
}

function cannotBeMoved({ options }: Draining, { properties }: ConsumeMessage, why: string): Error {
  return new Error(
    `A message of ${options.queue} (message-id ${String(properties.messageId)}) cannot be moved: ${why}. It stays where it is.`,
  );
}
