import type { Channel, ConsumeMessage } from "amqplib";
import type { AnyMessageType } from "../contract/index.js";
import { idsOfAny } from "../logging/ids.js";
import type { Logger } from "../logging/logger.js";
import { bytesOf, expectedAfter, OVERFLOW, prefetchFor } from "./bytes-in-hand.js";

/** What a consumer takes from its queue over one channel: no more at once than its prefetch, nor than fits in memory. */
export type Intake = Readonly<{
  /** Begins to consume. */
  start(): Promise<void>;
  /**
   * A batch was processed, and is to be acknowledged next; `waiting` is what is in hand besides. Asks for more or fewer messages
   * from now on, where that is due.
   */
  processed(batch: readonly ConsumeMessage[], waiting: readonly ConsumeMessage[]): Promise<void>;
  /** The batch was acknowledged. Has the channel replaced where that is the only way to more messages at once. */
  acknowledged(): void;
  /** Whether no more deliveries come before some of those that are in hand are acknowledged. */
  hasAll(inHand: number): boolean;
}>;

/** What is known of the sizes of a queue's messages: the largest that is to be expected, and how many were processed since a channel was given up. */
export type Sizes = { expected: number | undefined; processed: number };

export function unknownSizes(): Sizes {
  return { expected: undefined, processed: 0 };
}

export type IntakeOptions = Readonly<{
  channel: Channel;
  queue: string;
  /** The contract's. */
  prefetch: number;
  bytesInHand: number;
  /** Whether the queue gives its messages to one consumer alone, in their order. */
  isSingleActive: boolean;
  /** It outlives the channel. */
  sizes: Sizes;
  logger: Logger;
  /** What the queue's messages may be, by their names. */
  types: ReadonlyMap<string, AnyMessageType>;
  /** Takes a delivery. False where it is not ours any more. */
  deliver(message: ConsumeMessage): boolean;
  /** The broker cancelled the consumer. */
  cancelled(): void;
  /** More has come than fits, or more is to be asked for: the channel is to be given up, and what is in hand goes back with it. */
  giveUp(reason: string): void;
}>;

/**
 * A single active consumer is replaced only for so many times the messages: another instance may be the active one after it, and the broker
 * counts a delivery for each message that was on its way.
 */
const WORTH_A_CHANNEL = 4;

/** Makes an intake; it takes nothing yet. */
export function createIntake(options: IntakeOptions): Intake {
  const { channel, queue, prefetch, bytesInHand, isSingleActive, sizes, logger, types } = options;
  const mostBytes = bytesInHand * OVERFLOW;
  // A single active consumer is not replaced, so it does not begin with few: should its messages be large, its channel is given up.
  const wanted = () =>
    isSingleActive && sizes.expected === undefined
      ? prefetch
      : prefetchFor(prefetch, sizes.expected, bytesInHand);
  let consumer = { tag: "", prefetch: 0 };
  let inHand = taken([]);
  let isGivenUp = false;
  const giveUp = (reason: string) => {
    isGivenUp = true;
    sizes.processed = 0;
    options.giveUp(reason);
  };

  const take = (message: ConsumeMessage | null) => {
    if (message === null) {
      options.cancelled();

      return;
    }
    if (isGivenUp) return;
    const bytes = bytesOf(message);
    if (inHand.bytes > 0 && inHand.bytes + bytes > mostBytes) {
      // The last one may be small. A large one that is not known of would come again with as many others as now.
      sizes.expected = Math.max(bytes, inHand.largest, sizes.expected ?? 0);
      const reason = `it was sent messages of more than ${mostBytes} bytes, the last one of ${bytes}`;
      logger.warn(
        { ...idsOfAny(message, { queue, types }), reason },
        "messages are larger than those before: they go back to the queue, and fewer are taken at once",
      );
      giveUp(reason);
    } else if (options.deliver(message))
      inHand = { bytes: inHand.bytes + bytes, largest: Math.max(inHand.largest, bytes) };
  };
  const consume = async () => {
    const asked = wanted();
    await channel.prefetch(asked);
    const { consumerTag } = await channel.consume(queue, take);
    consumer = { tag: consumerTag, prefetch: asked };
  };
  /** The prefetch of a consumer cannot be changed, so another takes its place. */
  const replace = async () => {
    const { tag, prefetch: before } = consumer;
    await consume();
    await channel.cancel(tag);
    if (consumer.prefetch < before) {
      const fields = { queue, prefetch: consumer.prefetch, largestBytes: Math.round(sizes.expected ?? 0) };
      logger.info(fields, "messages are large: fewer are taken from the queue at once");
    }
  };

  return {
    start: consume,
    async processed(batch, waiting) {
      sizes.expected = expectedAfter(sizes.expected, batch);
      sizes.processed += batch.length;
      inHand = taken(waiting);
      // The broker would make another instance the active one, which handles what comes next before what waits here.
      if (isSingleActive || wanted() === consumer.prefetch) return;
      // Only of a consumer that has all that it asked for is nothing on its way. What else came for it after its cancellation would
      // cost the connection, and what two consumers are given comes out of its order.
      if (batch.length + waiting.length < consumer.prefetch) return;
      await replace().catch(() => undefined);
    },
    acknowledged() {
      const more = wanted();
      // All that were in hand when a channel was last given up are done by then: none has another delivery counted for this.
      const isDue = sizes.processed >= prefetch && isWorthAChannel(more, consumer.prefetch, prefetch);
      if (!isSingleActive || isGivenUp || !isDue) return;
      logger.info({ queue, prefetch: more }, "messages are small again: more are taken at once");
      giveUp(`its messages are smaller than they were: ${more} are asked for, not ${consumer.prefetch}`);
    },
    hasAll: (inHand) => inHand >= consumer.prefetch,
  };
}

function taken(deliveries: readonly ConsumeMessage[]): Readonly<{ bytes: number; largest: number }> {
  const sizes = deliveries.map(bytesOf);

  return { bytes: sizes.reduce((sum, size) => sum + size, 0), largest: Math.max(0, ...sizes) };
}

function isWorthAChannel(more: number, now: number, most: number): boolean {
  return more > now && (more === most || more >= now * WORTH_A_CHANNEL);
}
