import type { Channel, ChannelModel } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { textOf } from "../errors.js";
import { closeChannel, isClosed } from "./channel.js";
import {
  channelLost,
  channelOf,
  channelOpened,
  connected,
  disconnected,
  healthOf,
  isOpeningOn,
  notConnected,
  openFailed,
  type ChannelHealth,
  type ChannelState,
} from "./channel-state.js";
import { isQueueUnavailable } from "./queue-unavailable.js";
import type { RecoveringConnection } from "./recovering-connection.js";
import { componentLogger } from "../logging/logger.js";

/** A channel with a purpose (consume a queue, publish), opened again whenever it or its connection closes. */
export type RecoveringChannel = Readonly<{
  health(): ChannelHealth;
  /** Closes the channel and opens a new one; the broker gives back what was not acked. */
  reopen(): void;
  /** Closes the channel for good. May be called twice. */
  close(): Promise<void>;
}>;

export type RecoveringChannelOptions<C extends Channel> = Readonly<{
  /** For logs: "consumer of orders.saga". */
  what: string;
  /** Opens and sets up the channel. */
  open(amqp: ChannelModel, onBroken: (reason: string) => void): Promise<C>;
  /** Told when the channel is gone, for whatever reason. */
  closed(): void;
}>;

/** A channel's state, and what its transitions need. */
type Recovering<C extends Channel> = {
  readonly connection: RecoveringConnection;
  readonly options: RecoveringChannelOptions<C>;
  /** Ends the wait for the next attempt. */
  readonly closing: AbortController;
  state: ChannelState<ChannelModel, C>;
};

const FIRST_REOPEN_MS = 50;
const MAX_REOPEN_MS = 5_000;

/**
 * Keeps one channel open over a connection. A channel that the broker closes (404, 406, a cancelled consumer) is opened
 * again on the same connection with backoff; one that went with its connection comes back with the next connection.
 * Rejects with what `open` throws on a connection that lives on, and then tries it no more.
 */
export async function openRecoveringChannel<C extends Channel>(
  connection: RecoveringConnection,
  options: RecoveringChannelOptions<C>,
): Promise<RecoveringChannel> {
  const recovering: Recovering<C> = {
    connection,
    options,
    closing: new AbortController(),
    state: notConnected,
  };
  const removeSetup = await connection.addSetup((amqp) => openOnNew(recovering, amqp));

  return {
    health: () => healthOf(recovering.state),
    reopen() {
      void channelOf(recovering.state)
        ?.close()
        .catch(() => undefined);
    },
    async close() {
      const last = channelOf(recovering.state);
      recovering.state = { kind: "closed" };
      recovering.closing.abort();
      removeSetup();
      options.closed();
      if (last !== undefined) await closeChannel(last);
    },
  };
}

/** Opens the channel on a new connection. */
async function openOnNew<C extends Channel>(recovering: Recovering<C>, amqp: ChannelModel): Promise<void> {
  if (recovering.state.kind === "closed") return;
  become(recovering, connected(recovering.state, amqp));
  amqp.on("close", () => become(recovering, disconnected(recovering.state, amqp)));
  try {
    await open(recovering, amqp);
  } catch (error) {
    // The queue's node is down. Only this channel waits for it; the connection's others can go on.
    if (!isQueueUnavailable(error)) throw error;
    recovering.state = openFailed(recovering.state, amqp, textOf(error));
    void openLater(recovering, amqp);
  }
}

async function open<C extends Channel>(recovering: Recovering<C>, amqp: ChannelModel): Promise<void> {
  let reason = "the channel closed";
  const broken = new AbortController();
  const channel = await recovering.options.open(amqp, (why) => {
    reason = why;
    broken.abort();
  });
  recovering.state = channelOpened(recovering.state, amqp, channel);
  if (channelOf(recovering.state) !== channel) {
    await channel.close().catch(() => undefined);

    return;
  }
  const lost = () => {
    if (channelOf(recovering.state) !== channel) return;
    become(recovering, channelLost(recovering.state, channel, reason));
    void openLater(recovering, amqp);
  };
  channel.on("error", (error: Error) => (reason = textOf(error)));
  channel.on("close", lost);
  const close = () => void channel.close().catch(() => undefined);
  broken.signal.addEventListener("abort", close, { once: true });
  // The broker may close the channel right behind its last answer: before these listeners were there.
  if (isClosed(channel)) lost();
  else if (broken.signal.aborted) close();
}

/** Waits, and tries to open it again; until it is open, or there is another connection. */
async function openLater<C extends Channel>(recovering: Recovering<C>, amqp: ChannelModel): Promise<void> {
  const { connection, options, closing } = recovering;
  while (isOpeningOn(recovering.state, amqp)) {
    const { reason, failures } = recovering.state;
    const waitMs = backoffMs(failures - 1, { firstMs: FIRST_REOPEN_MS, maxMs: MAX_REOPEN_MS });
    componentLogger(connection.logger, "connection").warn(
      { connection: connection.name, what: options.what, reason, waitMs },
      "a channel closed; opening it again",
    );
    await delay(waitMs, closing.signal);
    if (!isOpeningOn(recovering.state, amqp)) return;
    try {
      await open(recovering, amqp);

      return;
    } catch (error) {
      recovering.state = openFailed(recovering.state, amqp, textOf(error));
    }
  }
}

/** Goes on to the next state. Tells the channel's owner where that takes an open channel away. */
function become<C extends Channel>(recovering: Recovering<C>, next: ChannelState<ChannelModel, C>): void {
  const before = channelOf(recovering.state);
  recovering.state = next;
  if (before !== undefined && channelOf(next) !== before) recovering.options.closed();
}
