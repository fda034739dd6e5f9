import type { Channel, ConsumeMessage } from "amqplib";
import type { Observer } from "../observer.js";
import { openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { openRecoveringChannel, type RecoveringChannel } from "../connection/recovering-channel.js";
import { restoreQueue } from "../connection/restore-queue.js";
import { endsWithItsConsumer, hasPriorities, hasSingleActiveConsumer } from "../connection/topologies.js";
import { assignMessageId } from "../wire/assign-message-id.js";
import type { ConsumedChannel } from "./acknowledge.js";
import { createBatchLoop, type BatchLoop, type Consuming } from "./batch-loop.js";
import { breakerReason, closedBreaker, type BreakerLimits } from "./breaker.js";
import type { ConsumerContext } from "./consumer-context.js";
import {
  channelLost,
  channelOpened,
  delivered,
  fellSilent,
  healthOf,
  leaving,
  left,
  resumed,
  resumeFailed,
  type ConsumerHealth,
} from "./consumer-state.js";
import { gatheringOf } from "./gathering.js";
import { givesToConsumers, GIVES_NOTHING } from "./gives-to-consumers.js";
import { createIntake, unknownSizes, type IntakeOptions } from "./intake.js";
import { isQueueEmpty } from "./is-queue-empty.js";
import { createMutex } from "./mutex.js";
import { inHandOf } from "./oldest-in-hand.js";
import { prefetchOf } from "./one-at-a-time.js";
import { lateness } from "./pause.js";
import { firstPace, watchConsumer } from "./watch-consumer.js";

/** Consumes one queue. */
export type Consumer = Readonly<{
  health(): ConsumerHealth;
  /** What it has taken and not settled. */
  inHand(): readonly ConsumeMessage[];
  /** Stops taking; what is taken and not handled goes back to the queue. */
  pause(): Promise<void>;
  /** Consumes (again). Rejects where the broker refuses it, and may then be called again. */
  resume(): Promise<void>;
  /** Stops for good, after the batch in progress. */
  stop(): Promise<void>;
}>;

/** The consumer of one queue on the broker. */
export type QueueConsumer = Consumer &
  Readonly<{
    /**
     * Stops for good and gives back all that is in hand, at once: the queue is somebody else's. The batch in progress is handled to
     * its end and not acknowledged, so it comes again, to whoever has the queue.
     */
    abandon(): Promise<void>;
  }>;

export type ConsumerOptions = Readonly<{
  connection: Connection;
  context: ConsumerContext;
  observer: Observer;
  /** A batch that takes longer makes the consumer `waiting`. Default 300,000. */
  stuckAfterMs?: number | undefined;
  /**
   * How long a pause keeps what is in hand. Default {@link GIVE_BACK_AFTER_MS}; for ever where the queue would be deleted
   * together with what is given back.
   */
  giveBackAfterMs?: number | undefined;
  /** Default {@link BREAKER_LIMITS}. */
  breakerLimits?: BreakerLimits | undefined;
  /** What an earlier consumer of the same queue learned of it. Default: nothing is known. */
  sizes?: IntakeOptions["sizes"] | undefined;
}>;

const STUCK_AFTER_MS = 300_000;

/** Opens a consumer, paused. It collects the deliveries that are there and processes them as one batch, one batch at a time. */
export function consume(options: ConsumerOptions): QueueConsumer {
  const { connection, context, stuckAfterMs = STUCK_AFTER_MS } = options;
  const state: Consuming["state"] = { current: { kind: "paused" } };
  // A channel that is being closed and one that is being opened would share what is taken.
  const inTurn = createMutex();
  const sizes = options.sizes ?? unknownSizes();
  let leavingNow = new AbortController();
  let channel: RecoveringChannel | undefined;

  const closeChannel = async () => {
    const closing = channel;
    channel = undefined;
    await closing?.close();
  };
  const openChannel = async () => {
    channel = await openConsumerChannel(consuming, batches, { ...options, sizes });
  };
  const breaker: Consuming["breaker"] = { current: closedBreaker };
  const consuming: Consuming = {
    state,
    breaker,
    context,
    gathering: gatheringOf(context, hasPriorities(connection, context.queue)),
    observer: options.observer,
    closeChannel,
    openChannel,
    isQueueEmpty: () => isQueueEmpty(connection, context.source),
    left: () => leavingNow.signal,
    giveBackAfterMs: endsWithItsConsumer(connection, context.source) ? Infinity : options.giveBackAfterMs,
    breakerLimits: options.breakerLimits,
  };
  const batches = createBatchLoop(consuming);

  const leave = async () => {
    leavingNow.abort();
    await batches.idle();
    await closeChannel();
    state.current = left(state.current);
  };

  return {
    health: () => healthIn(consuming, channel, stuckAfterMs),
    inHand: () => inHandOf(state.current),
    pause: () =>
      inTurn(async () => {
        if (!["opening", "consuming", "unable"].includes(state.current.kind)) return;
        state.current = leaving(state.current, "paused");
        await leave();
      }),
    resume: () =>
      inTurn(async () => {
        if (state.current.kind !== "paused") return;
        state.current = resumed(state.current);
        leavingNow = new AbortController();
        try {
          await openChannel();
        } catch (error) {
          state.current = resumeFailed(state.current);
          throw error;
        }
      }),
    stop() {
      // At once, for a batch that is tried again and again.
      state.current = leaving(state.current, "stopped");

      return inTurn(leave);
    },
    abandon() {
      state.current = leaving(state.current, "stopped");
      leavingNow.abort();
      void closeChannel();

      return inTurn(leave);
    },
  };
}

function healthIn(
  { state, breaker, context: { queue } }: Consuming,
  channel: RecoveringChannel | undefined,
  stuckAfterMs: number,
): ConsumerHealth {
  const opened = channel?.health();
  const channelTrouble = opened?.state === "opening" ? opened.reason : undefined;
  const now = performance.now();

  return healthOf(state.current, {
    queue,
    channelTrouble,
    failing: breakerReason(breaker.current, now),
    now,
    stuckAfterMs,
  });
}

/** Consumes the queue on a channel that is replaced when it is lost. The batches are woken after each delivery. */
function openConsumerChannel(
  consuming: Consuming,
  batches: BatchLoop,
  {
    connection,
    context: { source, settings, bytesInHand, deadlines, logger, expected },
    sizes,
  }: ConsumerOptions & Pick<IntakeOptions, "sizes">,
): Promise<RecoveringChannel> {
  const { state } = consuming;
  const pace = firstPace();
  const lost = () => {
    state.current = channelLost(state.current, lateness(consuming));
    // At once, or it would be replaced.
    if (state.current.kind === "unable") void consuming.closeChannel();
  };

  return openRecoveringChannel<Channel>(connection, {
    what: `consumer of ${source}`,
    async open(model, onBroken) {
      await restoreQueue(connection, model, source);
      const amqp = await openedChannel(model);
      const openedAt = performance.now();
      const idleMs = () => Math.min(batches.idleMs(), performance.now() - openedAt);
      const giveUp = (reason: string) => {
        // The channel takes no ack from now on, and is told as closed only when the broker has answered.
        if (channelOf(state) !== channel) return;
        lost();
        onBroken(reason);
      };
      const isSingleActive = hasSingleActiveConsumer(connection, source);
      const intake = createIntake({
        channel: amqp,
        queue: source,
        prefetch: prefetchOf(consuming),
        bytesInHand,
        isSingleActive,
        sizes,
        logger,
        types: expected.types,
        deliver(message) {
          const delivery = settings.untyped === true ? assignMessageId(message) : message;
          deadlines.arrived(delivery, idleMs);
          if (!delivered(state.current, channel, delivery)) return false;
          batches.wake();

          return true;
        },
        cancelled: () => giveUp("the broker cancelled the consumer"),
        giveUp,
      });
      const channel: ConsumedChannel = { ...intake, amqp, broken: onBroken };
      state.current = channelOpened(state.current, channel);
      await intake.start();
      const watched = {
        amqp: model,
        channel: amqp,
        queue: source,
        isSingleActive,
        idleMs,
        isGiving: (signal: AbortSignal) => givesToConsumers(connection, source, { signal, logger }),
        silent: (isSilent: boolean) => {
          state.current = fellSilent(state.current, channel, isSilent ? GIVES_NOTHING : undefined);
        },
        forgotten: giveUp,
      };
      void watchConsumer(watched, pace);

      return amqp;
    },
    closed: lost,
  });
}

function channelOf({ current }: Consuming["state"]): ConsumedChannel | undefined {
  return "channel" in current ? current.channel : undefined;
}
