import type { ConsumeMessage } from "amqplib";
import { countOf } from "../wire/unpack.js";

// A prefetch counts messages, and RabbitMQ has none that counts bytes. So for how many messages a consumer asks follows how
// large they have been. These functions decide; `intake.ts` acts.

/** What a consumer asks for at once has about so many bytes, at most; a single message may be larger. Default 32 MiB. */
export const BYTES_IN_HAND = 32 * 1024 * 1024;

/**
 * Where more has come than so many times what may be in hand, all of it goes back: sizes have changed, and the broker had sent
 * the rest before it could be told. It counts a delivery for each.
 */
export const OVERFLOW = 2;

/** What part of it a batch may be, whose messages are parsed and published together; a single message may be larger. */
const BATCH_PART = 1 / 2;

/** For how large a message is taken before the first has come. */
const UNKNOWN_BYTES = 8 * 1024 * 1024;

/** So fast a message that was large is forgotten, with each batch after it. */
const FORGOTTEN = 0.9;

/** The largest message that is to be expected, after a batch. */
export function expectedAfter(expected: number | undefined, batch: readonly Sized[]): number {
  const largest = Math.max(1, ...batch.map(bytesOf));

  return expected === undefined ? largest : Math.max(largest, expected * FORGOTTEN);
}

/** For how many messages to ask, where one may have `expected` bytes: the contract's prefetch, or a half, a quarter, … of it. */
export function prefetchFor(prefetch: number, expected: number | undefined, bytesInHand: number): number {
  let asked = prefetch;
  while (asked > 1 && asked * (expected ?? UNKNOWN_BYTES) > bytesInHand) asked = Math.floor(asked / 2);

  return asked;
}

/**
 * How many of the first deliveries make a batch: no more messages than the contract's, nor than fit. A pack stays together, since it
 * is acknowledged as one; the first may have more.
 */
export function batchLength(waiting: readonly ConsumeMessage[], most: BatchLimits): number {
  let messages = 0;
  let bytes = 0;
  let length = 0;
  for (const one of waiting) {
    messages += countOf(one);
    bytes += bytesOf(one);
    if (length > 0 && (messages > most.batch || bytes > most.bytesInHand * BATCH_PART)) break;
    length++;
  }

  return length;
}

export type BatchLimits = Readonly<{ batch: number; bytesInHand: number }>;

type Sized = Readonly<{ content: Buffer }>;

export function bytesOf({ content }: Sized): number {
  return content.length;
}
