import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { PendingMessage, PublishWindow } from "./window-state.js";

// How much a publish window holds: messages and their bytes, each counted where it is.

/** The bytes of a message's content; its properties and headers are bounded and small beside the limits. */
export function bytesOf({ content }: OutgoingMessage): number {
  return Buffer.byteLength(content);
}

/** Counts a message that waits from now on. */
export function countWaiting(window: PublishWindow, { group, bytes }: PendingMessage): void {
  window.waiting++;
  window.waitingBytes += bytes;
  group.waiting++;
  group.waitingBytes += bytes;
}

/** Counts a message as one that does not wait any more. */
export function countTaken(window: PublishWindow, { group, bytes }: PendingMessage): void {
  window.waiting--;
  window.waitingBytes -= bytes;
  group.waiting--;
  group.waitingBytes -= bytes;
}

export function addInFlight(window: PublishWindow, one: PendingMessage): void {
  window.inFlight.set(one.tag, one);
  window.inFlightBytes += one.bytes;
}

export function removeInFlight(window: PublishWindow, one: PendingMessage): void {
  if (window.inFlight.delete(one.tag)) window.inFlightBytes -= one.bytes;
}

/** Everything that is in flight, which is nothing afterwards. */
export function takeInFlight(window: PublishWindow): readonly PendingMessage[] {
  const taken = [...window.inFlight.values()];
  window.inFlight = new Map();
  window.inFlightBytes = 0;

  return taken;
}

/** Whether one more may be published. One always may, however large it is. */
export function hasRoom(window: PublishWindow): boolean {
  const { channel, blockedBy, suspects, inFlight, inFlightBytes, limits } = window;
  if (channel !== "open" || blockedBy !== undefined) return false;
  if (inFlight.size === 0) return true;

  return suspects === 0 && inFlight.size < limits.maxInFlight && inFlightBytes < limits.maxInFlightBytes;
}
