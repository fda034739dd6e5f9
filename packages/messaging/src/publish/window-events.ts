import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { nackedTooOften, notCarried, unroutable } from "./publish-errors.js";
import { end, putBack } from "./publish-window.js";
import { removeInFlight, takeInFlight } from "./window-load.js";
import type { PendingMessage, PublishWindow } from "./window-state.js";

// What the broker, and the way to it, makes of a publish window.

const MAX_NACKS = 10;
// Each costs the channel: not for an address that somebody else chose.
const MAX_NACKS_OF_A_REPLY = 2;

/** Messages can be published from now on. */
export function channelOpened(window: PublishWindow): void {
  window.channel = "open";
}

/** The channel was closed when a message was to be published: it waits for the next one. */
export function notPublished(window: PublishWindow, next: PendingMessage): void {
  window.channel = "replacing";
  removeInFlight(window, next);
  putBack(window, [next]);
}

/** A message is such that it cannot be written to a channel. */
export function notWritable(window: PublishWindow, next: PendingMessage, cause: unknown): void {
  removeInFlight(window, next);
  end(window, next, notCarried(next.message, cause));
}

/** The broker says that no queue took a message with this id. Its confirm comes afterwards. */
export function returned(window: PublishWindow, messageId: unknown): void {
  for (const one of window.inFlight.values()) {
    if (one.message.messageId === messageId) one.returned = true;
  }
}

/** The broker has a message. Gives it, unless it is in no queue, or has ended before. */
export function confirmed(window: PublishWindow, tag: number): OutgoingMessage | undefined {
  const one = window.inFlight.get(tag);
  if (one === undefined) return undefined;
  removeInFlight(window, one);
  if (one.returned) {
    end(window, one, unroutable(one.message));

    return undefined;
  }
  end(window, one);

  return one.message;
}

/**
 * The broker did not take a message. A nack from RabbitMQ 3.10 can mean that the channel is spoilt (first publish before a new
 * quorum queue had its leader): it then nacks for ever, so the channel is replaced before the message is published again.
 *
 * @returns whether the channel has to be replaced now
 */
export function nacked(window: PublishWindow, tag: number): boolean {
  const one = window.inFlight.get(tag);
  if (one === undefined) return false;
  if (++one.nacks >= (one.message.reply === true ? MAX_NACKS_OF_A_REPLY : MAX_NACKS)) {
    removeInFlight(window, one);
    end(window, one, nackedTooOften(one.message, one.nacks));

    return false;
  }
  const isOpen = window.channel === "open";
  window.channel = "replacing";

  return isOpen;
}

/**
 * A publish made the broker close the channel: the user may not publish there, or there is no such exchange. The messages
 * that it was about end here; the others go out again on the next channel.
 */
export function channelException(window: PublishWindow, error: Error, now: number): void {
  const messages = Array.from(window.inFlight.values(), ({ message }) => message);
  window.exceptions.learn(error, messages, now);
  const before = window.inFlight.size;
  for (const one of window.inFlight.values()) {
    const failure = window.exceptions.errorFor(one.message, now);
    if (failure === undefined) continue;
    removeInFlight(window, one);
    end(window, one, failure);
  }
  if (window.inFlight.size === before) window.suspects = before;
}

/**
 * The broker failed and ended the connection. RabbitMQ 3.10 fails over a direct reply address that it did not make, or whose
 * caller was connected to a node that is down now. Anybody can forge one, and a node that dies leaves as many requests as were
 * under way: each reply would hold up all others for a new connection.
 *
 * @returns the reply that is given up, if there is one
 */
export function connectionFailed(window: PublishWindow, now: number): OutgoingMessage | undefined {
  const [one, ...others] = window.inFlight.values();
  if (one === undefined) return undefined;
  if (one.message.reply !== true && !others.some(({ message }) => message.reply === true)) return undefined;
  if (others.length > 0) {
    window.suspects = window.inFlight.size;

    return undefined;
  }
  window.unreachable.countFailure(one.message.routingKey, now);
  if (!window.unreachable.has(one.message.routingKey, now)) return undefined;
  removeInFlight(window, one);
  end(window, one);

  return one.message;
}

/** What was in flight is published again on the next channel, in its order. */
export function channelLost(window: PublishWindow): void {
  window.channel = "none";
  putBack(window, takeInFlight(window));
}
