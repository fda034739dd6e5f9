import type { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { createChannelExceptions, type ChannelExceptions } from "./channel-exceptions.js";
import { bufferFull, tooLarge, tooLate } from "./publish-errors.js";
import {
  createUnreachableReplyAddresses,
  type UnreachableReplyAddresses,
} from "./unreachable-reply-addresses.js";
import {
  addFirst,
  addLast,
  emptyQueue,
  first,
  keepOnly,
  lengthOf,
  takeFirst,
  type WaitingQueue,
} from "./waiting-queue.js";

// What a sender has to publish, as data, and what its callers and the clock make of it. `window-events.ts` has what the broker
// makes of it. No function of the two waits, calls the broker or reads a clock, and none looks at all messages for one.

export type WindowLimits = Readonly<{ maxInFlight: number; maxWaiting: number; timeoutMs: number }>;

/**
 * Where a message is: `returned` was in flight, no queue took it, and its confirm has yet to come; `nacked` goes out again on
 * the next channel, in its order.
 */
type MessageState = "waiting" | "in_flight" | "returned" | "nacked" | "ended";

export type PendingMessage = {
  readonly message: OutgoingMessage;
  readonly group: SendGroup;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  state: MessageState;
  /** Of its last publish. No two publishes of a window have the same. */
  tag: number;
  nacks: number;
};

/** The messages of one `send`: they end together, with the first failure, or when their sender stops waiting. */
export type SendGroup = {
  /** Messages that have not ended. */
  left: number;
  /** How many of those wait. */
  waiting: number;
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
  waiting: number;
  /** By tag, so in the order of their publishes. */
  inFlight: Map<number, PendingMessage>;
  lastTag: number;
  /** How many go out one at a time, because one of them cost the channel and the broker's text does not say which. */
  suspects: number;
  readonly exceptions: ChannelExceptions;
  readonly unreachable: UnreachableReplyAddresses;
  /** Groups that have ended since they were last taken. */
  ended: SendGroup[];
};

/** So many messages of cancelled groups may lie in the queue before it is swept. */
const MAX_CANCELLED = 1_024;

export function createWindow(limits: WindowLimits): PublishWindow {
  return {
    limits,
    channel: "none",
    blockedBy: undefined,
    queue: emptyQueue(),
    waiting: 0,
    inFlight: new Map(),
    lastTag: 0,
    suspects: 0,
    exceptions: createChannelExceptions(),
    unreachable: createUnreachableReplyAddresses(),
    ended: [],
  };
}

/** The messages of one send, all of which wait now; or why none of them does. */
export function enqueue(
  window: PublishWindow,
  messages: readonly OutgoingMessage[],
  done: SendGroup["done"],
  now: number,
): SendGroup | PublishError {
  const { maxWaiting, timeoutMs } = window.limits;
  if (window.waiting + messages.length > maxWaiting) {
    return bufferFull(window.waiting, maxWaiting, messages.length);
  }
  const large = tooLarge(messages);
  if (large !== undefined) return large;
  const count = messages.length;
  const group: SendGroup = { left: count, waiting: count, failure: undefined, ended: false, done };
  const expiresAt = now + timeoutMs;
  for (const message of messages) {
    addLast(window.queue, { message, group, expiresAt, state: "waiting", tag: 0, nacks: 0 });
  }
  window.waiting += count;

  return group;
}

/** The next message that may be published, in flight from now on. What must not be published ends instead. */
export function takeNext(window: PublishWindow, now: number): PendingMessage | undefined {
  while (hasRoom(window)) {
    const next = takeFirst(window.queue);
    if (next === undefined) return undefined;
    // Its group was cancelled, and it is counted no more.
    if (next.group.ended) continue;
    window.waiting--;
    next.group.waiting--;
    const { message } = next;
    const failure = window.exceptions.errorFor(message, now);
    if (failure === undefined && !isUnreachable(window, message, now)) {
      next.state = "in_flight";
      next.tag = ++window.lastTag;
      window.inFlight.set(next.tag, next);

      return next;
    }
    end(window, next, failure);
  }

  return undefined;
}

function hasRoom({ channel, blockedBy, suspects, inFlight, limits }: PublishWindow): boolean {
  return (
    channel === "open" && blockedBy === undefined && inFlight.size < (suspects > 0 ? 1 : limits.maxInFlight)
  );
}

function isUnreachable({ unreachable }: PublishWindow, message: OutgoingMessage, now: number): boolean {
  return message.reply === true && unreachable.has(message.routingKey, now);
}

/** Ends what has waited for too long. */
export function expire(window: PublishWindow, now: number): void {
  const { queue, limits, blockedBy } = window;
  const late = ({ message }: PendingMessage) => tooLate(message, limits.timeoutMs, blockedBy);
  for (let one = first(queue); one !== undefined; one = first(queue)) {
    if (!one.group.ended && one.expiresAt >= now) break;
    takeFirst(queue);
    if (one.group.ended) continue;
    window.waiting--;
    one.group.waiting--;
    end(window, one, late(one));
  }
  for (const one of window.inFlight.values()) {
    if (one.expiresAt >= now) break;
    window.inFlight.delete(one.tag);
    end(window, one, late(one));
  }
}

/** Nobody waits for these any more: what has not left stays here. False where they have ended before. */
export function cancel(window: PublishWindow, group: SendGroup): boolean {
  if (group.ended) return false;
  group.ended = true;
  window.waiting -= group.waiting;
  group.waiting = 0;
  window.suspects = Math.min(window.suspects, window.waiting + window.inFlight.size);
  if (lengthOf(window.queue) > window.waiting * 2 + MAX_CANCELLED) {
    keepOnly(window.queue, (one) => !one.group.ended);
  }

  return true;
}

/** Ends everything, in whatever state it is. */
export function endAll(window: PublishWindow, failure: PublishError): void {
  const inFlight = [...window.inFlight.values()];
  window.inFlight.clear();
  for (const one of inFlight) end(window, one, failure);
  for (let one = takeFirst(window.queue); one !== undefined; one = takeFirst(window.queue)) {
    if (!one.group.ended) end(window, one, failure);
  }
  window.waiting = 0;
  window.channel = "none";
}

/** The groups that have ended and whose senders have not been told. */
export function takeEnded(window: PublishWindow): readonly SendGroup[] {
  const { ended } = window;
  if (ended.length > 0) window.ended = [];

  return ended;
}

/** Lets messages wait again, before all others; those of cancelled groups are dropped. */
export function putBack(window: PublishWindow, messages: readonly PendingMessage[]): void {
  const back = messages.filter(({ group }) => !group.ended);
  for (const one of back) {
    one.state = "waiting";
    one.group.waiting++;
  }
  window.waiting += back.length;
  // What is dropped ends nowhere else, and was one of the suspects if there are any.
  window.suspects = Math.max(0, window.suspects - (messages.length - back.length));
  if (back.length > 0) addFirst(window.queue, back);
}

/** Ends one message, which must be neither in flight nor in the queue. */
export function end(window: PublishWindow, one: PendingMessage, failure?: PublishError): void {
  one.state = "ended";
  if (window.suspects > 0) window.suspects--;
  const { group } = one;
  group.failure ??= failure;
  if (--group.left > 0 || group.ended) return;
  group.ended = true;
  window.ended.push(group);
}
