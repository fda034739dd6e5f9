import type { ChannelModel, ConfirmChannel } from "amqplib";
import { PublishError } from "../errors.js";
import type { Observer } from "../observer.js";
import { openedConfirmChannel } from "../connection/channel.js";
import {
  openRecoveringChannel,
  type RecoveringChannel,
  type ChannelHealth,
} from "../connection/recovering-channel.js";
import type { Connection } from "../connection/connection.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { createUnreachableReplyAddresses } from "./unreachable-reply-addresses.js";
import {
  bufferFull,
  isClosed,
  isInternalError,
  isNack,
  nackedTooOften,
  notCarried,
  tooLarge,
  tooLate,
  unroutable,
} from "./failures.js";
import { contentOf, propertiesOf } from "./properties-of.js";
import { createChannelExceptions, isPublishException } from "./channel-exceptions.js";

/** Publishes messages with confirms over one channel. */
export type Sender = Readonly<{
  /** Resolves when the broker has confirmed every message; rejects with the first failure once all have ended. */
  send(messages: readonly OutgoingMessage[], options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  health(): SenderHealth;
  close(): Promise<void>;
}>;

/** The channel's state, and how many messages wait to be sent or to be confirmed. */
export type SenderHealth = (ChannelHealth | Readonly<{ state: "blocked"; reason: string }>) &
  Readonly<{ waiting: number; inFlight: number }>;

export type SenderOptions = Readonly<{
  observer?: Observer;
  /** Published and not yet confirmed, at most. Default 2,000. */
  maxInFlight?: number;
  /** Waiting for the broker or for a place in flight, at most; more are refused with `buffer_full`. Default 50,000. */
  maxWaiting?: number;
  /** From `send` to confirm, at most. Default 30,000. */
  timeoutMs?: number;
  /** Told of each new channel, before anything is published on it: the place to consume replies. */
  onChannel?: (channel: ConfirmChannel, amqp: ChannelModel) => Promise<void>;
  onChannelClosed?: () => void;
}>;

type Entry = {
  readonly message: OutgoingMessage;
  readonly group: Group;
  readonly expiresAt: number;
  returned: boolean;
  nacks: number;
};

/** The messages of one `send`: they end together. */
type Group = {
  left: number;
  failure: PublishError | undefined;
  done: (failure: PublishError | undefined) => void;
};

const MAX_NACKS = 10;
// Each costs the channel, and what is in flight on it goes out twice: not for an address that somebody else chose.
const MAX_NACKS_OF_A_REPLY = 2;
const SWEEP_MS = 500;

/**
 * Opens a sender. What is in flight when the channel is lost is published again on the next one, with the same ids:
 * receivers know duplicates by their inbox.
 */
export async function openSender(service: Connection, options: SenderOptions = {}): Promise<Sender> {
  const connection = service.publishing();
  const maxInFlight = options.maxInFlight ?? 2_000;
  const maxWaiting = options.maxWaiting ?? 50_000;
  const timeoutMs = options.timeoutMs ?? 30_000;
  let waiting: Entry[] = [];
  let inFlight = new Map<number, Entry>();
  let published = 0;
  let channel: ConfirmChannel | undefined;
  let closed = false;
  let blockedBy: string | undefined;
  const exceptions = createChannelExceptions();
  const unreachable = createUnreachableReplyAddresses();
  // How many go out one at a time, because one of them was refused and the broker's text does not say which.
  let suspects = 0;

  const end = (entry: Entry, failure?: PublishError) => {
    if (suspects > 0) suspects--;
    entry.group.failure ??= failure;
    if (--entry.group.left === 0) entry.group.done(entry.group.failure);
  };

  const confirmed = (tag: number, entry: Entry, on: ConfirmChannel, error: unknown) => {
    // A channel that closes fails what it has in flight; all of that goes out again on the next one.
    const failed = error !== null && error !== undefined;
    if (channel !== on || (failed && !isNack(error)) || !inFlight.delete(tag)) return;
    if (failed) nacked(entry, on);
    else if (entry.returned) end(entry, unroutable(entry.message));
    else {
      options.observer?.published?.(entry.message.exchange, entry.message.routingKey);
      end(entry);
    }
    pump();
  };

  // A nack from RabbitMQ 3.10 can mean that the channel is spoilt (first publish before a new quorum queue had its
  // leader): it then nacks for ever, so the channel is replaced before the message is published again.
  const nacked = (entry: Entry, on: ConfirmChannel) => {
    if (++entry.nacks >= (entry.message.reply === true ? MAX_NACKS_OF_A_REPLY : MAX_NACKS)) {
      end(entry, nackedTooOften(entry.message, entry.nacks));

      return;
    }
    waiting.unshift(entry);
    if (channel === on) kept.reopen();
  };

  // A publish that the user's permissions do not allow costs the whole channel. Those it was about end here; the others
  // go out again on the next channel.
  const publishFailed = (error: Error) => {
    exceptions.learn(
      error,
      [...inFlight.values()].map(({ message }) => message),
    );
    const before = inFlight.size;
    for (const [tag, entry] of inFlight) {
      const failure = exceptions.errorFor(entry.message);
      if (failure === undefined) continue;
      inFlight.delete(tag);
      end(entry, failure);
    }
    if (inFlight.size === before) suspects = before;
  };

  // RabbitMQ 3.10 fails over a direct reply address that it did not make, or whose caller was connected to a node that is down
  // now, and ends the connection of whoever replies there. Anybody can forge one, and a node that dies leaves as many requests
  // as were under way: each reply would hold up all others for a new connection.
  const brokenOff = () => {
    const [first, ...others] = inFlight;
    if (first === undefined || ![...inFlight.values()].some(({ message }) => message.reply === true)) return;
    if (others.length > 0) {
      suspects = inFlight.size;

      return;
    }
    const [tag, entry] = first;
    unreachable.countFailure(entry.message.routingKey, Date.now());
    if (!unreachable.has(entry.message.routingKey, Date.now())) return;
    connection.logger.warn(
      { message: entry.message.type, replyTo: entry.message.routingKey },
      "a reply was given up: the broker fails over its address, which is forged or whose node is down",
    );
    inFlight.delete(tag);
    end(entry);
  };

  const pump = () => {
    const places = () => (suspects > 0 ? 1 : maxInFlight) - inFlight.size;
    while (channel !== undefined && blockedBy === undefined && waiting.length > 0 && places() > 0) {
      const batch = waiting.splice(0, places());
      for (const [index, entry] of batch.entries()) {
        if (publish(channel, entry)) continue;
        // The channel closed under us: its recovery brings the next one.
        waiting.unshift(...batch.slice(index));
        channel = undefined;
        break;
      }
    }
  };

  /** False where the channel is closed. */
  const publish = (on: ConfirmChannel, entry: Entry): boolean => {
    const { message } = entry;
    const failure = exceptions.errorFor(message);
    const nobody = message.reply === true && unreachable.has(message.routingKey, Date.now());
    if (failure !== undefined || nobody) {
      end(entry, failure);

      return true;
    }
    entry.returned = false;
    const tag = ++published;
    inFlight.set(tag, entry);
    try {
      on.publish(
        message.exchange,
        message.routingKey,
        contentOf(message),
        propertiesOf(message),
        (error: unknown) => confirmed(tag, entry, on, error),
      );
    } catch (error) {
      inFlight.delete(tag);
      if (isClosed(error)) return false;
      end(entry, notCarried(message, error));
    }

    return true;
  };

  const giveBack = () => {
    channel = undefined;
    waiting = [...inFlight.values(), ...waiting];
    inFlight = new Map();
    options.onChannelClosed?.();
  };

  // A broker that is low on memory or disk says so once it has been sent something, and reads nothing more until it is
  // better: what is written then lies in buffers that nobody bounds.
  const leave = await connection.addSetup((amqp) => {
    blockedBy = undefined;
    amqp.on("error", (error: unknown) => {
      if (isInternalError(error)) brokenOff();
    });
    amqp.on("blocked", (why: string) => (blockedBy = why));
    amqp.on("unblocked", () => {
      blockedBy = undefined;
      pump();
    });

    return Promise.resolve();
  });

  const kept: RecoveringChannel = await openRecoveringChannel(connection, {
    what: "publisher",
    async open(amqp) {
      const opened = await openedConfirmChannel(amqp);
      opened.on("error", (error: unknown) => {
        if (channel === opened && isPublishException(error)) publishFailed(error);
      });
      opened.on("return", (message) => {
        const id: unknown = message.properties.messageId;
        for (const entry of inFlight.values()) if (entry.message.messageId === id) entry.returned = true;
        options.observer?.returned?.(message.fields.exchange, message.fields.routingKey);
      });
      await options.onChannel?.(opened, amqp);
      channel = opened;
      setImmediate(pump);

      return opened;
    },
    closed: giveBack,
  });

  const sweep = setInterval(() => {
    const now = Date.now();
    if (waiting[0] !== undefined && waiting.some((entry) => entry.expiresAt < now)) {
      const late = waiting.filter((entry) => entry.expiresAt < now);
      waiting = waiting.filter((entry) => entry.expiresAt >= now);
      for (const entry of late) end(entry, tooLate(entry.message, timeoutMs, blockedBy));
    }
    for (const [tag, entry] of inFlight) {
      if (entry.expiresAt >= now) break;
      inFlight.delete(tag);
      end(entry, tooLate(entry.message, timeoutMs, blockedBy));
    }
  }, SWEEP_MS);
  sweep.unref();

  return {
    send(messages, { signal } = {}) {
      if (closed) return Promise.reject(new PublishError("closed", "the sender is closed"));
      if (messages.length === 0) return Promise.resolve();
      if (waiting.length + messages.length > maxWaiting) {
        return Promise.reject(bufferFull(waiting.length, maxWaiting, messages.length));
      }
      const large = tooLarge(messages);
      if (large !== undefined) return Promise.reject(large);

      return new Promise((resolve, reject) => {
        const cancel = () => {
          waiting = waiting.filter((entry) => entry.group !== group);
          suspects = Math.min(suspects, waiting.length + inFlight.size);
          reject(new PublishError("cancelled", "the sender stopped waiting"));
        };
        const group: Group = {
          left: messages.length,
          failure: undefined,
          done: (failure) => {
            signal?.removeEventListener("abort", cancel);
            if (failure === undefined) resolve();
            else reject(failure);
          },
        };
        if (signal?.aborted === true) return cancel();
        signal?.addEventListener("abort", cancel, { once: true });
        const expiresAt = Date.now() + timeoutMs;
        for (const message of messages)
          waiting.push({ message, group, expiresAt, returned: false, nacks: 0 });
        pump();
      });
    },
    health() {
      const counts = { waiting: waiting.length, inFlight: inFlight.size };
      const state = kept.health();

      return state.state === "open" && blockedBy !== undefined
        ? { state: "blocked", reason: blockedBy, ...counts }
        : { ...state, ...counts };
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(sweep);
      leave();
      await kept.close();
      for (const entry of waiting.splice(0)) end(entry, new PublishError("closed", "the sender was closed"));
    },
  };
}
