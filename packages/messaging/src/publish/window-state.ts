import type { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { createChannelExceptions, type ChannelExceptions } from "./channel-exceptions.js";
import {
  createUnreachableReplyAddresses,
  type UnreachableReplyAddresses,
} from "./unreachable-reply-addresses.js";
import { emptyQueue, type WaitingQueue } from "./waiting-queue.js";

// What a sender has to publish, as data.

/** How much a sender holds, and for how long. */
export type SendingLimits = Readonly<{
  /** Published and not yet confirmed, at most. Default 2,000. */
  maxInFlight?: number;
  /** Bytes of content that are published and not yet confirmed, at most; one message may be larger. Default 32 MiB. */
  maxInFlightBytes?: number;
  /** Waiting for the broker or for a place in flight, at most; more fail with `buffer_full`. Default 50,000. */
  maxWaiting?: number;
  /** Bytes of content that wait, at most; what comes while nothing waits may have more. More fail with `buffer_full`. Default 64 MiB. */
  maxWaitingBytes?: number;
  /** From `send` to confirm, at most. Default 30,000. */
  timeoutMs?: number;
}>;

export type WindowLimits = Required<SendingLimits>;

export type PendingMessage = {
  readonly message: OutgoingMessage;
  /** Of its content. */
  readonly bytes: number;
  readonly group: SendGroup;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** No queue took it at its last publish. Its confirm comes afterwards. */
  returned: boolean;
  /** Of its last publish. No two publishes of a window have the same. */
  tag: number;
  nacks: number;
};

/** The messages of one `send`: they end together, with the first failure, or when their sender stops waiting. */
export type SendGroup = {
  /** Messages that have not ended. */
  left: number;
  /** How many of those wait, and their bytes. */
  waiting: number;
  waitingBytes: number;
  failure: PublishError | undefined;
  ended: boolean;
  /** To be called once it has ended. */
  readonly done: (failure: PublishError | undefined) => void;
};

export type PublishWindow = {
  readonly limits: WindowLimits;
  /** `replacing`: nothing is published on it any more, and confirms may still come. */
  channel: "none" | "open" | "replacing";
  /** What the broker says it is short of, where it takes nothing. */
  blockedBy: string | undefined;
  /** Holds messages of cancelled groups until they are met. */
  readonly queue: WaitingQueue<PendingMessage>;
  /** Bytes of all in the queue, those of cancelled groups included. */
  queuedBytes: number;
  waiting: number;
  waitingBytes: number;
  /** By tag, so in the order of their publishes. */
  inFlight: Map<number, PendingMessage>;
  inFlightBytes: number;
  lastTag: number;
  /** How many go out one at a time, because one of them cost the channel and the broker's text does not say which. */
  suspects: number;
  readonly exceptions: ChannelExceptions;
  readonly unreachable: UnreachableReplyAddresses;
  /** Groups that have ended since they were last taken. */
  ended: SendGroup[];
};

const MIB = 1024 * 1024;

export function createWindow(limits: SendingLimits = {}): PublishWindow {
  const { maxInFlight = 2_000, maxWaiting = 50_000, timeoutMs = 30_000 } = limits;
  const { maxInFlightBytes = 32 * MIB, maxWaitingBytes = 64 * MIB } = limits;

  return {
    limits: { maxInFlight, maxInFlightBytes, maxWaiting, maxWaitingBytes, timeoutMs },
    channel: "none",
    blockedBy: undefined,
    queue: emptyQueue(),
    queuedBytes: 0,
    waiting: 0,
    waitingBytes: 0,
    inFlight: new Map(),
    inFlightBytes: 0,
    lastTag: 0,
    suspects: 0,
    exceptions: createChannelExceptions(),
    unreachable: createUnreachableReplyAddresses(),
    ended: [],
  };
}
