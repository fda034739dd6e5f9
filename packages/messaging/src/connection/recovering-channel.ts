import type { Channel, ChannelModel } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { textOf } from "../errors.js";
import { isQueueUnavailable } from "./queue-unavailable.js";
import { isClosed } from "./channel.js";
import type { RecoveringConnection } from "./recovering-connection.js";

/** A channel with a purpose (consume a queue, publish), opened again whenever it or its connection closes. */
export type RecoveringChannel = Readonly<{
  health(): ChannelHealth;
  /** Closes the channel and opens a new one; the broker gives back what was not acked. */
  reopen(): void;
  /** Closes the channel for good. May be called twice. */
  close(): Promise<void>;
}>;

export type ChannelHealth = Readonly<
  { state: "open" } | { state: "opening"; reason: string } | { state: "closed" }
>;

export type RecoveringChannelOptions<C extends Channel> = Readonly<{
  /** For logs: "consumer of orders.saga". */
  what: string;
  /** Opens and sets up the channel. */
  open(amqp: ChannelModel, onBroken: (reason: string) => void): Promise<C>;
  /** Told when the channel is gone, for whatever reason. */
  closed(): void;
}>;

const FIRST_REOPEN_MS = 50;
const MAX_REOPEN_MS = 5_000;

/**
 * Keeps one channel open over a connection. A channel that the broker closes (404, 406, a cancelled consumer) is opened
 * again on the same connection with backoff; one that went with its connection comes back with the next connection.
 */
export async function openRecoveringChannel<C extends Channel>(
  connection: RecoveringConnection,
  options: RecoveringChannelOptions<C>,
): Promise<RecoveringChannel> {
  const stopped = new AbortController();
  let amqp: ChannelModel | undefined;
  let channel: C | undefined;
  let failures = 0;
  let health: ChannelHealth = { state: "opening", reason: "not yet connected" };

  const lost = (from: ChannelModel, gone: C | undefined, reason: string) => {
    if (stopped.signal.aborted || amqp !== from || channel !== gone) return;
    channel = undefined;
    health = { state: "opening", reason };
    options.closed();
    void again(from, reason);
  };

  const openOn = async (target: ChannelModel) => {
    let reason = "the channel closed";
    const broken = new AbortController();
    const opened = await options.open(target, (why) => {
      reason = why;
      broken.abort();
    });
    if (stopped.signal.aborted || amqp !== target) {
      await opened.close().catch(() => undefined);

      return;
    }
    channel = opened;
    health = { state: "open" };
    opened.on("error", (error: Error) => (reason = textOf(error)));
    opened.on("close", () => lost(target, opened, reason));
    const close = () => void opened.close().catch(() => undefined);
    broken.signal.addEventListener("abort", close, { once: true });
    // What the broker said in the same breath as its last answer was heard before we could listen.
    if (isClosed(opened)) lost(target, opened, reason);
    else if (broken.signal.aborted) close();
  };

  const again = async (target: ChannelModel, reason: string) => {
    const waitMs = backoffMs(failures++, { firstMs: FIRST_REOPEN_MS, maxMs: MAX_REOPEN_MS });
    connection.logger.warn(
      { connection: connection.name, what: options.what, reason, waitMs },
      "a channel closed; opening it again",
    );
    await delay(waitMs, stopped.signal);
    if (stopped.signal.aborted || amqp !== target) return;
    try {
      await openOn(target);
      failures = 0;
    } catch (error) {
      if (amqp === target) void again(target, textOf(error));
    }
  };

  const leave = await connection.addSetup(async (fresh) => {
    if (stopped.signal.aborted) return;
    if (channel !== undefined) options.closed();
    channel = undefined;
    amqp = fresh;
    fresh.on("close", () => {
      if (amqp !== fresh) return;
      amqp = undefined;
      if (channel === undefined) return;
      channel = undefined;
      if (stopped.signal.aborted) return;
      health = { state: "opening", reason: "the connection is down" };
      options.closed();
    });
    try {
      await openOn(fresh);
    } catch (error) {
      // Its node is down: this channel waits for it, the others of the connection need not.
      if (!isQueueUnavailable(error)) throw error;
      health = { state: "opening", reason: textOf(error) };
      void again(fresh, textOf(error));
    }
  });

  return {
    health: () => health,
    reopen() {
      void channel?.close().catch(() => undefined);
    },
    async close() {
      stopped.abort();
      health = { state: "closed" };
      leave();
      const last = channel;
      channel = undefined;
      options.closed();
      if (last !== undefined) await closed(last);
    },
  };
}

/** amqplib never answers a close whose connection is lost before the broker's word. */
async function closed(channel: Channel): Promise<void> {
  const gone = new Promise((resolve) => channel.once("close", resolve));
  await Promise.race([channel.close().catch(() => undefined), gone]);
}
