import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { delay, isNotThere } from "@warren/messaging/amqp";
import type { Budget } from "./budget.js";
import { asDeadLetterError } from "./connect.js";
import { readDeadLetter, type DeadLetter, type ReadOptions } from "./dead-letter.js";
import { DeadLetterError } from "./error.js";
import { openInHand, type Others } from "./in-hand.js";
import { acquireLock, type Lock } from "./lock.js";
import { putBack, takeWhatWasBack } from "./put-back.js";
import { openSeenAll } from "./seen-all.js";
import type { SourceQueue } from "./source-queue.js";

/** A dead letter that a scan has taken: out of its queue until the scan ends, or for good once it is acked. */
export type TakenLetter = Readonly<{
  raw: ConsumeMessage;
  letter: DeadLetter;
  source: SourceQueue;
  ack: () => void;
}>;

/** What to do after a letter: take the next one, or end the scan. */
export type Visit = (taken: TakenLetter) => Promise<"next" | "enough">;

export type ScanResult = Readonly<{
  /** How many were looked at. */
  scanned: number;
  /** False where somebody else held letters, the scan was bounded or it was stopped: there may be more. */
  complete: boolean;
}>;

export type ScanOptions = ReadOptions &
  Readonly<{
    /** Readers go on without the lock where another holds it for long; writers do not begin. */
    mode: "read" | "write";
    /** The most letters that are looked at. */
    maxScanned?: number | undefined;
    /** What the operation may still take. */
    budget: Budget;
    signal?: AbortSignal | undefined;
    /** Resolves when no visited letter will be acked any more: only then the others are put back. Default: at once. */
    settled?: () => Promise<void>;
  }>;

/** The letters that a scan holds, by their tags, and whether the last one that it took had been given back by others. */
type Taken = { readonly held: Set<number>; lastWasBack: boolean };

const READER_WAITS_MS = 3_000;
const WRITER_WAITS_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * Goes through a dead-letter queue from its head. Letters are taken one by one and held. All that were not acked go back when the scan ends,
 * in their order; where it fails or the process dies they go back too, in any order. Memory holds what `visit` keeps.
 *
 * @throws DeadLetterError
 */
export async function scan(
  connection: ChannelModel,
  source: SourceQueue,
  visit: Visit,
  { mode, maxScanned = Infinity, budget, signal, whole, settled = () => Promise.resolve() }: ScanOptions,
): Promise<ScanResult> {
  const queue = source.deadLetter.queue;
  const lock = await lockFor(connection, queue, mode, signal);
  const inHand = await openInHand(connection, queue).catch(async (error: unknown) => {
    await lock?.release();
    throw asDeadLetterError(error);
  });
  const { channel, why } = inHand;
  const taken: Taken = { held: new Set(), lastWasBack: false };
  const giveBack = async () => {
    if (taken.lastWasBack && signal?.aborted !== true)
      await takeWhatWasBack(channel, queue, taken.held, budget);
    await putBack(channel, queue, taken.held);
    await inHand.release();
  };
  try {
    const result = await takeAll(channel, source, visit, {
      maxScanned,
      budget,
      signal,
      whole,
      taken,
      hasLock: lock !== undefined,
      others: inHand.others,
    });
    await settled();
    await giveBack();

    return result;
  } catch (error) {
    await settled().catch(() => undefined);
    const reason = why(error);
    // Where the channel is gone, the broker does.
    await giveBack().catch(() => undefined);
    if (isNotThere(reason)) {
      throw new DeadLetterError("not_found", `the broker has no queue ${queue}`, { cause: reason });
    }
    throw asDeadLetterError(reason);
  } finally {
    await channel.close().catch(() => undefined);
    await lock?.release();
  }
}

/** Scans a queue; one that the broker does not have has no letters. */
export async function scanIfThere(...args: Parameters<typeof scan>): Promise<ScanResult> {
  try {
    return await scan(...args);
  } catch (error) {
    if (error instanceof DeadLetterError && error.code === "not_found") return { scanned: 0, complete: true };
    throw error;
  }
}

async function lockFor(
  connection: ChannelModel,
  queue: string,
  mode: ScanOptions["mode"],
  signal: AbortSignal | undefined,
): Promise<Lock | undefined> {
  const waitMs = mode === "write" ? WRITER_WAITS_MS : READER_WAITS_MS;
  const lock = await acquireLock(connection, queue, { waitMs, signal }).catch((error: unknown) =>
    Promise.reject(asDeadLetterError(error)),
  );
  if (lock === undefined && mode === "write") {
    throw new DeadLetterError(
      "busy",
      `somebody else works on ${queue} now: try again when they have finished`,
    );
  }

  return lock;
}

async function takeAll(
  channel: Channel,
  source: SourceQueue,
  visit: Visit,
  {
    maxScanned,
    budget,
    signal,
    whole,
    taken,
    hasLock,
    others,
  }: ReadOptions &
    Readonly<{
      maxScanned: number;
      budget: Budget;
      signal: AbortSignal | undefined;
      taken: Taken;
      hasLock: boolean;
      others: Others | undefined;
    }>,
): Promise<ScanResult> {
  const queue = source.deadLetter.queue;
  const { messageCount } = await channel.checkQueue(queue);
  const seenAll = openSeenAll({ counted: messageCount, hasLock, others });
  let scanned = 0;
  while (signal?.aborted !== true && scanned < maxScanned && !budget.isSpent()) {
    const got = await channel.get(queue);
    if (got === false) {
      const next = await seenAll.gaveNothing(scanned);
      if (next === "all" || next === "unknown") return { scanned, complete: next === "all" };
      if (next === "later") await delay(LOOK_AGAIN_MS, signal);
      continue;
    }
    seenAll.gaveLetter();
    scanned++;
    budget.spend(got.content.length);
    const raw = { ...got, fields: { ...got.fields, consumerTag: "" } };
    const letter = readDeadLetter(raw, source, new Date(), { whole });
    const { deliveryTag } = got.fields;
    taken.held.add(deliveryTag);
    taken.lastWasBack = got.fields.redelivered;
    const ack = () => {
      taken.held.delete(deliveryTag);
      channel.ack(got);
    };
    if ((await visit({ raw, letter, source, ack })) === "enough") break;
  }

  return { scanned, complete: false };
}
