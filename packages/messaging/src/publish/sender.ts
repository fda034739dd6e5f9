import type { ConfirmChannel } from "amqplib";
import { isClosedError, isNack } from "../connection/amqplib-internals.js";
import type { ChannelHealth } from "../connection/channel-state.js";
import { openedConfirmChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { openRecoveringChannel, type RecoveringChannel } from "../connection/recovering-channel.js";
import { isRefusal, replyCodes } from "../connection/reply-codes.js";
import { PublishError } from "../errors.js";
import { idsOfOutgoing } from "../logging/ids.js";
import { componentLogger } from "../logging/logger.js";
import type { Observer } from "../observer.js";
import { tracedPost } from "../tracing/traced-post.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { packed } from "../wire/pack.js";
import { isPublishException } from "./channel-exceptions.js";
import { contentOf, propertiesOf } from "./properties-of.js";
import { cancel, endAll, enqueue, expire, takeEnded, takeNext } from "./publish-window.js";
import {
  channelException,
  channelLost,
  channelOpened,
  confirmed,
  connectionFailed,
  nacked,
  notPublished,
  notWritable,
  returned,
} from "./window-events.js";
import { endedBefore, sendBy } from "./send-by.js";
import { createWindow, type PendingMessage, type PublishWindow, type SendingLimits } from "./window-state.js";

/** Publishes messages with confirms over one channel. */
export type Sender = Readonly<{
  /** Resolves when the broker has confirmed every message; rejects with the first failure once all have ended. */
  send(messages: readonly OutgoingMessage[], options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  /**
   * As `send`, without the cost of a promise and a signal: `ended` is told once how it went. The function that is returned
   * stops waiting: what has not left stays here then, and nothing more is told. False where it has ended before.
   */
  post(messages: readonly OutgoingMessage[], ended: Ended): () => boolean;
  health(): SenderHealth;
  close(): Promise<void>;
}>;

type Ended = (failure: PublishError | undefined) => void;

/** The channel's state, and how many messages wait to be sent or to be confirmed. */
export type SenderHealth = (ChannelHealth | Readonly<{ state: "blocked"; reason: string }>) &
  Readonly<{ waiting: number; inFlight: number }>;

export type SenderOptions = SendingLimits &
  Readonly<{
    observer?: Observer;
    /** Told of each new channel, before anything is published on it: the place to consume replies. */
    onChannel?: (channel: ConfirmChannel) => Promise<void>;
  }>;

/** A publish window, and what its messages are published on. */
type Publishing = {
  readonly window: PublishWindow;
  readonly observer: Observer;
  channel: ConfirmChannel | undefined;
  recovering: RecoveringChannel | undefined;
};

const EXPIRE_EVERY_MS = 500;

/**
 * Opens a sender. What is in flight when the channel is lost is published again on the next one, with the same ids:
 * receivers know duplicates by their inbox.
 */
export async function openSender(service: Connection, options: SenderOptions = {}): Promise<Sender> {
  const connection = service.publishing();
  const { observer = {} } = options;
  const window = createWindow(options);
  const publishing: Publishing = { window, observer, channel: undefined, recovering: undefined };

  const removeSetup = await watchConnection(publishing, connection);
  const recovering = await openRecoveringChannel(connection, {
    what: "publisher",
    async open(amqp) {
      const opened = await openedConfirmChannel(amqp);
      watchChannel(publishing, opened);
      await options.onChannel?.(opened);
      publishing.channel = opened;
      channelOpened(window);
      setImmediate(() => pump(publishing));

      return opened;
    },
    closed() {
      publishing.channel = undefined;
      channelLost(window);
    },
  });
  publishing.recovering = recovering;

  const expiring = setInterval(() => {
    expire(window, Date.now());
    tell(window);
  }, EXPIRE_EVERY_MS);
  expiring.unref();
  let closed = false;
  const post = tracedPost((messages, ended) => {
    if (!closed) return postOn(publishing, messages, ended);
    ended(new PublishError("closed", "the sender is closed"));

    return endedBefore;
  });

  return {
    send: (messages, { signal } = {}) => sendBy(post, messages, signal),
    post,
    health: () => healthOf(recovering.health(), window),
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(expiring);
      removeSetup();
      await recovering.close();
      endAll(window, new PublishError("closed", "the sender was closed"));
      tell(window);
    },
  };
}

function postOn(publishing: Publishing, messages: readonly OutgoingMessage[], ended: Ended): () => boolean {
  const { window } = publishing;
  const group = messages.length === 0 ? undefined : enqueue(window, packed(messages), ended, Date.now());
  if (group === undefined || group instanceof PublishError) {
    ended(group);

    return endedBefore;
  }
  pump(publishing);

  return () => cancel(window, group);
}

/** Publishes what may be published now. */
function pump(publishing: Publishing): void {
  const { window, channel } = publishing;
  if (channel !== undefined) {
    const now = Date.now();
    for (let next = takeNext(window, now); next !== undefined; next = takeNext(window, now)) {
      publish(publishing, channel, next);
    }
  }
  tell(window);
}

function publish(publishing: Publishing, channel: ConfirmChannel, next: PendingMessage): void {
  const { message, tag } = next;
  try {
    channel.publish(
      message.exchange,
      message.routingKey,
      contentOf(message),
      propertiesOf(message),
      (error: unknown) => answered(publishing, tag, error),
    );
  } catch (error) {
    if (isClosedError(error)) notPublished(publishing.window, next);
    else notWritable(publishing.window, next, error);
  }
}

function answered(publishing: Publishing, tag: number, error: unknown): void {
  const { window, observer, recovering } = publishing;
  if (error === null || error === undefined) {
    const message = confirmed(window, tag);
    if (message !== undefined)
      observer.published?.(message.exchange, message.routingKey, message.packed ?? 1);
  } else if (isNack(error)) {
    if (nacked(window, tag)) recovering?.reopen();
  } else {
    // A channel that closes fails what it has in flight; all of that goes out again on the next one.
    return;
  }
  pump(publishing);
}

/** Tells senders whose messages have all ended. */
function tell(window: PublishWindow): void {
  for (const { done, failure } of takeEnded(window)) done(failure);
}

function watchChannel(publishing: Publishing, channel: ConfirmChannel): void {
  channel.on("error", (error: unknown) => {
    if (publishing.channel !== channel || !isPublishException(error)) return;
    channelException(publishing.window, error, Date.now());
    tell(publishing.window);
  });
  channel.on("return", ({ properties, fields }) => {
    returned(publishing.window, properties.messageId);
    publishing.observer.returned?.(fields.exchange, fields.routingKey);
  });
}

/**
 * A broker that is low on memory or disk says so after the first publish, and reads nothing more until it has recovered. What
 * is written meanwhile would fill buffers that have no limit.
 */
function watchConnection(
  publishing: Publishing,
  connection: ReturnType<Connection["publishing"]>,
): Promise<() => void> {
  const { window } = publishing;

  return connection.addSetup((amqp) => {
    window.blockedBy = undefined;
    amqp.on("error", (error: unknown) => {
      if (!isRefusal(error, replyCodes.internalError)) return;
      const reply = connectionFailed(window, Date.now());
      tell(window);
      if (reply === undefined) return;
      componentLogger(connection.logger, "publish").warn(
        { ...idsOfOutgoing(reply), replyTo: reply.routingKey },
        "a reply was given up: the broker fails over its address, which is forged or whose node is down",
      );
    });
    amqp.on("blocked", (why: string) => (window.blockedBy = why));
    amqp.on("unblocked", () => {
      window.blockedBy = undefined;
      pump(publishing);
    });

    return Promise.resolve();
  });
}

function healthOf(channel: ChannelHealth, { waiting, inFlight, blockedBy }: PublishWindow): SenderHealth {
  const counts = { waiting, inFlight: inFlight.size };

  return channel.state === "open" && blockedBy !== undefined
    ? { state: "blocked", reason: blockedBy, ...counts }
    : { ...channel, ...counts };
}
