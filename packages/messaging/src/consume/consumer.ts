import type { Channel, ConsumeMessage } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { nextStep } from "../database/classify.js";
import { PublishError, textOf, type PublishErrorCode } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import type { Sender } from "../publish/sender.js";
import { openedChannel } from "../session/channel.js";
import { openLink, type Link } from "../session/link.js";
import type { Session } from "../session/session.js";
import { restoreQueue } from "../session/restore-queue.js";
import { adopt } from "../wire/adopt.js";
import { dealWith, type BatchResult } from "./batch.js";
import type { Place } from "./handle.js";
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
  session: Session;
  sender: Sender;
  place: Place;
  entries: ReadonlyMap<string, Entry>;
  logger: Logger;
  observer: Observer;
}>;

/** A queue whose last batch ended so recently is busy. */
const BUSY_MS = 10;
const GATHER_MS = 5;

/** What a reply ends with that could be sent as often as one likes. */
const UNDELIVERABLE: ReadonlySet<PublishErrorCode> = new Set([
  "unroutable",
  "refused",
  "invalid",
  "too_large",
  "nacked",
]);

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;

/**
 * Collects the deliveries that are there and deals with them as one batch, one batch at a time: handle and commit,
 * publish what they caused and wait for the confirms, then one ack for all.
 */
export function consume(parts: ConsumerParts): Consumer {
  const { place, logger, observer } = parts;
  const { queue, settings } = place;
  let taken: ConsumeMessage[] = [];
  let channel: Channel | undefined;
  let link: Link | undefined;
  let running: Promise<void> | undefined;
  let wanted: "consuming" | "paused" | "stopped" = "paused";
  let trouble: string | undefined;
  let endedAt = -Infinity;

  const wake = () => {
    if (running === undefined && taken.length > 0 && wanted === "consuming") running = run();
  };

  const run = async () => {
    await gather();
    while (wanted === "consuming" && taken.length > 0) {
      const from = channel;
      const batch = taken.splice(0, settings.batch);
      const last = batch.at(-1);
      const dealt = await deal(batch, () => channel === from);
      // Tags of a channel that is gone mean nothing on the next one: its messages come again and find their inbox rows.
      if (dealt && last !== undefined && channel === from) from?.ack(last, true);
    }
    endedAt = performance.now();
    running = undefined;
    wake();
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
        await send(result);
        trouble = undefined;
        observer.batch?.(queue, batch.length, performance.now() - started);
        report(result);

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

  // Where a reply goes says whoever asks: an address that takes none is theirs to mend, and holds up nobody else.
  const send = async ({ parcels }: BatchResult) => {
    const replies = parcels.filter(({ reply }) => reply === true);
    const replied = parts.sender.send(replies).catch((error: unknown) => {
      if (!(error instanceof PublishError) || !UNDELIVERABLE.has(error.code)) throw error;
      logger.warn({ queue, err: error }, "a reply was not delivered: its address takes none");
    });
    await Promise.all([replied, parts.sender.send(parcels.filter(({ reply }) => reply !== true))]);
  };

  const report = ({ ended }: BatchResult) => {
    for (const { message, outcome, error } of ended) {
      observer.handled?.(queue, message, outcome);
      if (outcome === "retried")
        logger.warn({ queue, message, err: error }, "a message failed and comes again");
      if (outcome === "dead")
        logger.error({ queue, message, err: error }, "a message went to the dead letters");
    }
  };

  const open = () =>
    openLink<Channel>(parts.session, {
      what: `consumer of ${queue}`,
      async open(connection, onBroken) {
        await restoreQueue(parts.session, connection, queue);
        const opened = await openedChannel(connection);
        await opened.prefetch(settings.prefetch);
        taken = [];
        channel = opened;
        await opened.consume(queue, (message) => {
          if (channel !== opened) return;
          if (message === null) {
            onBroken("the broker cancelled the consumer");

            return;
          }
          taken.push(settings.foreign === true ? adopt(message) : message);
          wake();
        });

        return opened;
      },
      closed() {
        channel = undefined;
        taken = [];
      },
    });

  const leave = async (next: "paused" | "stopped") => {
    wanted = next;
    await running;
    const closing = link;
    link = undefined;
    await closing?.close();
  };

  return {
    health() {
      if (wanted !== "consuming") return { queue, state: wanted };
      const state = link?.health();
      if (state?.state === "opening") return { queue, state: "waiting", reason: state.reason };
      if (trouble !== undefined) return { queue, state: "waiting", reason: trouble };

      return { queue, state: "consuming" };
    },
    async pause() {
      if (wanted === "consuming") await leave("paused");
    },
    async resume() {
      if (wanted !== "paused") return;
      wanted = "consuming";
      link = await open();
    },
    stop: () => leave("stopped"),
  };
}
