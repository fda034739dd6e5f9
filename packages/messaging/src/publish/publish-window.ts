import type { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { bufferFull, tooLarge, tooLate } from "./publish-errors.js";
import { addFirst, addLast, first, keepOnly, lengthOf, takeFirst } from "./waiting-queue.js";
import {
  addInFlight,
  bytesOf,
  countTaken,
  countWaiting,
  hasRoom,
  removeInFlight,
  takeInFlight,
} from "./window-load.js";
import type { PendingMessage, PublishWindow, SendGroup } from "./window-state.js";

// What callers and the clock make of a publish window. `window-events.ts` has what the broker makes of it. No function of the
// two waits, calls the broker or reads a clock, and none looks at all messages for one.

/** So many messages of cancelled groups, or so many bytes, may lie in the queue before it is swept. */
const MAX_CANCELLED = 1_024;
const MAX_CANCELLED_BYTES = 4 * 1024 * 1024;

/**
 * The messages of one send, all of which wait now; or why none of them does. Where nothing waits they may be of any size: their
 * sender holds them anyway.
 */
export function enqueue(
  window: PublishWindow,
  messages: readonly OutgoingMessage[],
  done: SendGroup["done"],
  now: number,
): SendGroup | PublishError {
  const sizes = messages.map(bytesOf);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const full = bufferFull(window, { messages: messages.length, bytes });
  if (full !== undefined) return full;
  const large = tooLarge(messages);
  if (large !== undefined) return large;
  const group: SendGroup = {
    left: messages.length,
    waiting: 0,
    waitingBytes: 0,
    failure: undefined,
    ended: false,
    done,
  };
  const expiresAt = now + window.limits.timeoutMs;
  messages.forEach((message, index) => {
    const size = sizes[index] ?? 0;
    const one: PendingMessage = {
      message,
      bytes: size,
      group,
      expiresAt,
      returned: false,
      tag: 0,
      nacks: 0,
    };
    addLast(window.queue, one);
    countWaiting(window, one);
  });
  window.queuedBytes += bytes;

  return group;
}

/** The first in the queue, which is not in it any more; undefined where that one's group was cancelled, or there is none. */
function takeWaiting(window: PublishWindow): PendingMessage | undefined {
  const one = takeFirst(window.queue);
  if (one === undefined) return undefined;
  window.queuedBytes -= one.bytes;
  // A cancelled group is counted no more.
  if (one.group.ended) return undefined;
  countTaken(window, one);

  return one;
}

/** The next message that may be published, in flight from now on. What must not be published ends instead. */
export function takeNext(window: PublishWindow, now: number): PendingMessage | undefined {
  while (lengthOf(window.queue) > 0 && hasRoom(window)) {
    const next = takeWaiting(window);
    if (next === undefined) continue;
    const { message } = next;
    const failure = window.exceptions.errorFor(message, now);
    if (failure === undefined && !isUnreachable(window, message, now)) {
      next.returned = false;
      next.tag = ++window.lastTag;
      addInFlight(window, next);

      return next;
    }
    end(window, next, failure);
  }

  return undefined;
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
    if (takeWaiting(window) !== undefined) end(window, one, late(one));
  }
  for (const one of window.inFlight.values()) {
    if (one.expiresAt >= now) break;
    removeInFlight(window, one);
    end(window, one, late(one));
  }
}

/** Nobody waits for these any more: what has not left stays here. False where they have ended before. */
export function cancel(window: PublishWindow, group: SendGroup): boolean {
  if (group.ended) return false;
  group.ended = true;
  window.waiting -= group.waiting;
  window.waitingBytes -= group.waitingBytes;
  group.waiting = 0;
  group.waitingBytes = 0;
  window.suspects = Math.min(window.suspects, window.waiting + window.inFlight.size);
  const { queue, waiting, waitingBytes, queuedBytes } = window;
  if (lengthOf(queue) > waiting * 2 + MAX_CANCELLED || queuedBytes > waitingBytes * 2 + MAX_CANCELLED_BYTES) {
    keepOnly(queue, (one) => !one.group.ended);
    window.queuedBytes = waitingBytes;
  }

  return true;
}

/** Ends everything, in whatever state it is. */
export function endAll(window: PublishWindow, failure: PublishError): void {
  for (const one of takeInFlight(window)) end(window, one, failure);
  while (lengthOf(window.queue) > 0) {
    const one = takeWaiting(window);
    if (one !== undefined) end(window, one, failure);
  }
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
    countWaiting(window, one);
    window.queuedBytes += one.bytes;
  }
  // What is dropped ends nowhere else, and was one of the suspects if there are any.
  window.suspects = Math.max(0, window.suspects - (messages.length - back.length));
  if (back.length > 0) addFirst(window.queue, back);
}

/** Ends one message, which must be neither in flight nor in the queue. */
export function end(window: PublishWindow, one: PendingMessage, failure?: PublishError): void {
  if (window.suspects > 0) window.suspects--;
  const { group } = one;
  group.failure ??= failure;
  if (--group.left > 0 || group.ended) return;
  group.ended = true;
  window.ended.push(group);
}
