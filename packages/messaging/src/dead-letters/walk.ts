import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { delay } from "../delay.js";
import { asDeadLetterError, openedChannel, replyCode } from "./broker.js";
import { readDeadLetter, type DeadLetter } from "./dead-letter.js";
import { DeadLetterError } from "./error.js";
import type { DeadLetterPlace } from "./place.js";
import { putBack } from "./put-back.js";
import { takeTurn } from "./turn.js";

/** A dead letter in the hand: out of its queue until the walk ends, or for good once it is acked. */
export type Taken = Readonly<{
  raw: ConsumeMessage;
  letter: DeadLetter;
  place: DeadLetterPlace;
  ack: () => void;
}>;

export type Walked = Readonly<{
  /** How many were looked at. */
  scanned: number;
  /** False where somebody else held letters, the scan was bounded or the walk was stopped: there may be more. */
  complete: boolean;
}>;

export type WalkOptions = Readonly<{
  /** Readers go ahead without a turn where another works for long; writers do not begin. */
  mode: "read" | "write";
  /** The most letters that are looked at. */
  maxScanned?: number | undefined;
  signal?: AbortSignal | undefined;
}>;

const READER_WAITS_MS = 3_000;
const WRITER_WAITS_MS = 10_000;
const OTHERS_PUT_BACK_WITHIN_MS = 3_000;
const IN_ORDER_UP_TO = 10_000;

/**
 * Goes through a dead-letter queue from its head. Letters are taken one by one and held; all that were not acked go back
 * in their order when the walk ends; when the process dies they go back too, in any order. Memory holds what `visit` keeps.
 *
 * @throws DeadLetterError
 */
export async function walk(
  connection: ChannelModel,
  place: DeadLetterPlace,
  { mode, maxScanned = Infinity, signal }: WalkOptions,
  visit: (taken: Taken) => Promise<"next" | "enough">,
  settled: () => Promise<void> = () => Promise.resolve(),
): Promise<Walked> {
  const queue = place.deadLetter.queue;
  const turn = await takeTurn(connection, queue, {
    waitMs: mode === "write" ? WRITER_WAITS_MS : READER_WAITS_MS,
    signal,
  }).catch((error: unknown) => Promise.reject(asDeadLetterError(error)));
  if (turn === undefined && mode === "write") {
    throw new DeadLetterError(
      "busy",
      `somebody else works on ${queue} now: try again when they have finished`,
    );
  }
  const { channel, why } = await openedChannel(connection);
  const held = new Set<number>();
  try {
    const walked = await takeAll(channel, place, { maxScanned, signal, held }, visit);
    await settled();
    await putBack(channel, queue, held);

    return { ...walked, complete: walked.complete && turn !== undefined };
  } catch (error) {
    await settled().catch(() => undefined);
    const reason = why(error);
    if (replyCode(reason) === 404) {
      throw new DeadLetterError("not_found", `the broker has no queue ${queue}`, { cause: reason });
    }
    throw asDeadLetterError(reason);
  } finally {
    await channel.close().catch(() => undefined);
    await turn?.end();
  }
}

async function takeAll(
  channel: Channel,
  place: DeadLetterPlace,
  {
    maxScanned,
    signal,
    held,
  }: Readonly<{ maxScanned: number; signal: AbortSignal | undefined; held: Set<number> }>,
  visit: (taken: Taken) => Promise<"next" | "enough">,
): Promise<Walked> {
  const queue = place.deadLetter.queue;
  const { messageCount } = await channel.checkQueue(queue);
  let scanned = 0;
  let emptySince: number | undefined;
  let lastWasBack = false;
  while (signal?.aborted !== true && scanned < maxScanned) {
    const got = await channel.get(queue);
    if (got === false) {
      // A reader may hold letters for a moment, though they were here when we began.
      emptySince ??= Date.now();
      if (scanned >= messageCount) return { scanned, complete: true };
      if (Date.now() - emptySince > OTHERS_PUT_BACK_WITHIN_MS) return { scanned, complete: false };
      await delay(50, signal);
      continue;
    }
    emptySince = undefined;
    scanned++;
    const raw = { ...got, fields: { ...got.fields, consumerTag: "" } };
    const letter = readDeadLetter(raw, place, new Date());
    const { deliveryTag } = got.fields;
    held.add(deliveryTag);
    lastWasBack = got.fields.redelivered;
    const ack = () => {
      held.delete(deliveryTag);
      channel.ack(got);
    };
    if ((await visit({ raw, letter, place, ack })) === "enough") break;
  }

  if (lastWasBack && signal?.aborted !== true) await takeWhatWasBack(channel, queue, held);

  return { scanned, complete: false };
}

/**
 * What is given back comes before what nobody took yet, but after what was given back earlier. So that the order stays,
 * those that others have given back are taken too, up to a bound, and all go back together.
 */
async function takeWhatWasBack(channel: Channel, queue: string, held: Set<number>): Promise<void> {
  for (let taken = 0; taken < IN_ORDER_UP_TO; taken++) {
    const got = await channel.get(queue);
    if (got === false) return;
    held.add(got.fields.deliveryTag);
    if (!got.fields.redelivered) return;
  }
}
