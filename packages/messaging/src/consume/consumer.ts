import type { Channel, ConsumeMessage } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { nextStep } from "../database/classify.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import type { Sender } from "../publish/sender.js";
import { openedChannel } from "../connection/channel.js";
import { openRecoveringChannel, type RecoveringChannel } from "../connection/recovering-channel.js";
import type { Connection } from "../connection/connection.js";
import { restoreQueue } from "../connection/restore-queue.js";
import { assignMessageId } from "../wire/assign-message-id.js";
import { dealWith } from "./batch.js";
import type { Place } from "./handle.js";
import { stuckReason, type InHand } from "./in-hand.js";
import { turns } from "./in-turn.js";
import { report } from "./report.js";
import { sendCaused } from "./send-caused.js";
import type { Entry } from "./table.js";

/** Consumes one queue. */
export type Consumer = Readonly<{
  health(): ConsumerHealth;
  /** Stops taking; what is taken and not handled goes back to the queue. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops for good, after the batch in hand. */
  stop(): Promise<void>;
}>;

/** `waiting`: consumes nothing at the moment, though it should; `reason` says why. */
export type ConsumerHealth = Readonly<{ queue: string }> &
  Readonly<
    { state: "consuming" } | { state: "paused" } | { state: "waiting"; reason: string } | { state: "stopped" }
  >;

export type ConsumerParts = Readonly<{
  connection: Connection;
  sender: Sender;
  place: Place;
  entries: ReadonlyMap<string, Entry>;
  logger: Logger;
  observer: Observer;
  /** A batch that is in hand for longer makes the consumer `waiting`. Default 300,000. */
  stuckAfterMs?: number | undefined;
}>;

/** A channel that is consumed on, and how to have it replaced. */
type Source = Readonly<{ channel: Channel; broken(reason: string): void }>;

/** A queue whose last batch ended so recently is busy. */
const BUSY_MS = 10;
const GATHER_MS = 5;

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;
const STUCK_AFTER_MS = 300_000;

/**
 * Collects the deliveries that are there and deals with them as one batch, one batch at a time: handle and commit,
 * publish what they caused and wait for the confirms, then one ack for all.
 */
export function consume(parts: ConsumerParts): Consumer {
  const { place, logger, observer, stuckAfterMs = STUCK_AFTER_MS } = parts;
  const { queue, settings } = place;
  let taken: ConsumeMessage[] = [];
  let source: Source | undefined;
  let channel: RecoveringChannel | undefined;
  let running: Promise<void> | undefined;
  let wanted: "consuming" | "paused" | "stopped" = "paused";
  let inHand: InHand | undefined;
  // Of the batch in hand.
  let trouble: string | undefined;
  let endedAt = -Infinity;
  // A channel that is being closed and one that is being opened would share what is taken.
  const inTurn = turns();

  const wake = () => {
    if (running === undefined && taken.length > 0 && wanted === "consuming") running = run();
  };

  const run = async () => {
    try {
      await gather();
      while (wanted === "consuming" && taken.length > 0) await takeBatch();
    } catch (error) {
      // Ours no more, if only because the channel closes: what was not acked comes again and finds its inbox rows.
      source?.broken(`a batch could not be acked: ${textOf(error)}`);
      forget();
    } finally {
      endedAt = performance.now();
      inHand = undefined;
      trouble = undefined;
      running = undefined;
      wake();
    }
  };

  const takeBatch = async () => {
    const from = source;
    const batch = taken.splice(0, settings.batch);
    const last = batch.at(-1);
    inHand = { batch, since: performance.now() };
    const dealt = await deal(batch, () => source === from);
    // Tags of a channel that is gone mean nothing on the next one: its messages come again and find their inbox rows.
    if (dealt && last !== undefined && source === from) from?.channel.ack(last, true);
  };

  const forget = () => {
    source = undefined;
    taken = [];
  };

  /**
   * Lets more deliveries become part of the batch: those of the same read at any time, and while the queue is busy those
   * of the next few milliseconds too. A larger batch costs less a message, and a queue that is not busy waits for nothing.
   */
  const gather = () =>
    settings.inbox && performance.now() - endedAt < BUSY_MS
      ? delay(GATHER_MS, place.signal)
      : new Promise<void>((resolve) => setImmediate(resolve));

  /** True when every message of the batch may be acked. */
  const deal = async (batch: readonly ConsumeMessage[], current: () => boolean): Promise<boolean> => {
    for (let failures = 0; wanted === "consuming" && current(); failures++) {
      const started = performance.now();
      try {
        const result = await dealWith(place, parts.entries, batch);
        await sendCaused(parts.sender, result.messages, (error) =>
          logger.warn({ queue, err: error }, "a reply was not delivered: its address takes none"),
        );
        trouble = undefined;
        observer.batch?.(queue, batch.length, performance.now() - started);
        report(queue, result, parts);

        return true;
      } catch (error) {
        trouble = textOf(error);
        observer.paused?.(queue, trouble);
        const waitMs = backoffMs(failures, { firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS });
        logger.warn(
          { queue, err: error, waitMs, step: nextStep(error) },
          "the queue pauses: nothing is lost, the same batch is tried again",
        );
        await delay(waitMs, place.signal);
      }
    }

    return false;
  };

  const open = () =>
    openRecoveringChannel<Channel>(parts.connection, {
      what: `consumer of ${queue}`,
      async open(amqp, onBroken) {
        await restoreQueue(parts.connection, amqp, queue);
        const opened = await openedChannel(amqp);
        await opened.prefetch(settings.prefetch);
        const own: Source = { channel: opened, broken: onBroken };
        taken = [];
        source = own;
        await opened.consume(queue, (message) => {
          if (source !== own) return;
          if (message === null) {
            // The channel takes no ack from now on, and is told as closed only when the broker has answered.
            forget();
            onBroken("the broker cancelled the consumer");

            return;
          }
          taken.push(settings.foreign === true ? assignMessageId(message) : message);
          wake();
        });

        return opened;
      },
      closed: forget,
    });

  const leave = async (next: "paused" | "stopped") => {
    wanted = next;
    await running;
    const closing = channel;
    channel = undefined;
    await closing?.close();
  };

  return {
    health() {
      if (wanted !== "consuming") return { queue, state: wanted };
      const state = channel?.health();
      const reason =
        state?.state === "opening"
          ? state.reason
          : (trouble ?? (inHand === undefined ? undefined : stuckReason(inHand, stuckAfterMs)));

      return reason === undefined ? { queue, state: "consuming" } : { queue, state: "waiting", reason };
    },
    pause: () =>
      inTurn(async () => {
        if (wanted === "consuming") await leave("paused");
      }),
    resume: () =>
      inTurn(async () => {
        if (wanted !== "paused") return;
        wanted = "consuming";
        channel = await open();
      }),
    stop() {
      // At once, for a batch that is tried again and again.
      wanted = "stopped";

      return inTurn(() => leave("stopped"));
    },
  };
}
