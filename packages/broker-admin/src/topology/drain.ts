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

const PREFETCH = 200;
const STOP_WITHIN_MS = 10_000;
// Ahead of the queue's own consumers, so that what is left does not wait for them.
const CONSUMER_PRIORITY = 1_000;

/** A channel, and what has happened on it. */
type Session = {
  readonly channel: ConfirmChannel;
  readonly options: DrainOptions;
  state: DrainState<ConsumeMessage>;
};

/** Starts to drain. Messages keep body, properties, headers and routing key. */
export async function openDrain(connection: ChannelModel, options: DrainOptions): Promise<Drain> {
  const { queue } = options;
  const session: Session = {
    channel: await connection.createConfirmChannel(),
    options,
    state: drainStart,
  };
  watch(session);
  const consumerTag = await consume(session);
  let stopped: Promise<void> | undefined;

  return {
    moved: () => session.state.moved,
    inFlight: () => session.state.inFlight,
    async look() {
      if (session.state.failure !== undefined) throw session.state.failure;
      const { messageCount, consumerCount } = await onChannel(connection, (other) => other.checkQueue(queue));

      return { ready: messageCount, others: Math.max(0, consumerCount - 1) };
    },
    hold() {
      session.state = held(session.state);
    },
    release: () => apply(session, released(session.state)),
    finish: () => finish(session, consumerTag),
    stop: () => (stopped ??= stop(session, consumerTag)),
  };
}

function watch(session: Session): void {
  const { channel, options } = session;
  const { queue, exchange } = options;
  channel.on("error", (error: Error) => fail(session, error));
  channel.on("close", () => fail(session, new Error(`The channel that drains ${queue} was closed.`)));
  // A message that nobody got comes back before it is confirmed: from here on nothing is acked any more.
  channel.on("return", () =>
    fail(session, new Error(`The messages of ${queue} reach no queue through ${exchange}.`)),
  );
}

async function consume(session: Session): Promise<string> {
  const { channel, options } = session;
  const take = (message: ConsumeMessage | null) => {
    if (message === null) session.state = cancelled(session.state);
    else move(session, message);
  };
  try {
    await channel.prefetch(PREFETCH);

    return (await channel.consume(options.queue, take, { priority: CONSUMER_PRIORITY })).consumerTag;
  } catch (error) {
    await channel.close().catch(() => undefined);
    throw error;
  }
}

function move(session: Session, message: ConsumeMessage): void {
  const why = unlike(message, session.options.user);
  if (why !== undefined) fail(session, cannotBeMoved(session, message, why));
  if (session.state.failure !== undefined) return;
  try {
    publish(session, message);
  } catch (error) {
    // Thrown out of here it would end the connection, and with it the whole migration.
    fail(session, cannotBeMoved(session, message, textOf(error)));
  }
}

function publish(session: Session, message: ConsumeMessage): void {
  const { queue, exchange } = session.options;
  const { routingKey } = message.fields;
  session.channel.publish(exchange, routingKey, message.content, sameProperties(message), (nack) => {
    if (nack) {
      session.state = nacked(session.state, new NotTaken(`${exchange} did not take a message of ${queue}.`));
    } else apply(session, confirmed(session.state, message));
  });
  session.state = published(session.state);
}

/** Once the queue is deleted. */
async function finish(session: Session, consumerTag: string): Promise<void> {
  // Answered after the last delivery. The broker itself may say nothing: it moves consumers on to a new queue of that name.
  if (isConsuming(session)) await session.channel.cancel(consumerTag);
  await settled(session);
  const { failure, inFlight } = session.state;
  if (failure !== undefined) throw failure;
  if (inFlight > 0) {
    throw new Error(`The broker did not confirm the last messages of ${session.options.queue}.`);
  }
}

async function stop(session: Session, consumerTag: string): Promise<void> {
  const { channel } = session;
  if (isConsuming(session)) await channel.cancel(consumerTag).catch(() => undefined);
  await settled(session);
  await channel.close().catch(() => undefined);
}

async function settled(session: Session): Promise<void> {
  const until = Date.now() + STOP_WITHIN_MS;
  while (session.state.inFlight > 0 && session.state.failure === undefined && Date.now() < until) {
    await delay(5);
  }
}

function isConsuming({ state }: Session): boolean {
  return state.acks.kind !== "none" && state.failure === undefined;
}

function apply(session: Session, { state, ack }: DrainStep<ConsumeMessage>): void {
  session.state = state;
  for (const message of ack) session.channel.ack(message);
}

function fail(session: Session, error: Error): void {
  session.state = failed(session.state, error);
}

function cannotBeMoved({ options }: Session, { properties }: ConsumeMessage, why: string): Error {
  return new Error(
    `A message of ${options.queue} (message-id ${String(properties.messageId)}) cannot be moved: ${why}. It stays where it is.`,
  );
}
