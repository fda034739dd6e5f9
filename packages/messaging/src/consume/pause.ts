import { backoffMs, delay } from "../delay.js";
import type { Consuming } from "./batch-loop.js";
import type { Pause } from "./batch-in-progress.js";
import { idsOfAll } from "../logging/ids.js";
import { loggableError, loggableText } from "../logging/loggable-error.js";
import { unpacked } from "../wire/unpack.js";
import { able, batchFailed, batchOf, gaveBack, stillUnable, type UnableState } from "./consumer-state.js";
import { tryOut } from "./try-out.js";

// A pause: the service cannot work, so that no message of the queue can be handled. It begins with the batch that fails, and ends
// by itself. It has two parts. At first the batch stays in hand and is tried again, so that nothing overtakes it. One that
// lasts gives everything back, and is tried out on what it had in hand.

const BACKOFF = { firstMs: 200, maxMs: 5_000 };

/** How long a pause keeps what is in hand. RabbitMQ's `consumer_timeout` is 30 minutes; each one that passes counts a delivery. */
export const GIVE_BACK_AFTER_MS = 60_000;

/**
 * How long a consumer waits before the first trial, by how often it has given everything back since a batch was handled. What is
 * taken after a trial that went well, and has to be given back again, counts a delivery each time: then a trial says too
 * little (a commit that is refused, a delay queue that is gone).
 */
export function beforeTrialMs(timesGivenBack: number): number {
  return timesGivenBack <= 1 ? 0 : Math.min(60_000 * 2 ** (timesGivenBack - 2), 1_800_000);
}

/**
 * A try failed: says so once a pause, and waits for the next one. Gives back what is in hand where the pause has lasted.
 *
 * @param tries how many failed before, and whose handlers `failed` for themselves
 */
export async function pauseAfter(
  consuming: Consuming,
  error: unknown,
  { failures, failed }: Readonly<{ failures: number; failed: ReadonlySet<string> }>,
): Promise<void> {
  const { state, context, observer } = consuming;
  const { queue, logger, expected } = context;
  const messages = unpacked(batchOf(state.current)?.deliveries ?? []);
  const contents = messages.map(({ content }) => content);
  const reason = loggableText(error, ...contents);
  const now = performance.now();
  const isFirst = batchOf(state.current)?.pause === undefined;
  state.current = batchFailed(state.current, { reason, now, failed });
  observer.paused?.(queue, reason);
  if (isFirst)
    logger.warn(
      {
        ...idsOfAll(messages, { queue, types: expected.types }),
        queue,
        err: loggableError(error, ...contents),
      },
      "the queue pauses: nothing is lost, and it goes on by itself",
    );
  const { lateAfterMs } = lateness(consuming);
  const leftMs = lateAfterMs - (now - (batchOf(state.current)?.pause?.since ?? now));
  if (leftMs > 0) return wait(consuming, Math.min(leftMs, backoffMs(failures, BACKOFF)));
  state.current = gaveBack(state.current);
  await consuming.closeChannel();
}

/** Says that what had failed was handled, or can be handled again. */
export function tellEnd({ context: { queue, logger } }: Consuming, pause: Pause | undefined): void {
  if (pause === undefined) return;
  const seconds = Math.round((performance.now() - pause.since) / 1_000);
  logger.info({ queue, seconds, reason: pause.reason }, "the queue goes on after its pause");
}

/** How often everything was given back since a batch was handled, now that it is again. A channel that is lost at once does not count. */
export function givenBackAgain(consuming: Consuming, times: number): number {
  const { current } = consuming.state;
  const { now, lateAfterMs } = lateness(consuming);

  return current.kind === "unable" && now - current.pause.since >= lateAfterMs ? times + 1 : times;
}

/**
 * Waits without anything in hand until the service can work again, and then consumes.
 *
 * @param timesGivenBack see {@link beforeTrialMs}
 */
export async function waitUntilAble(consuming: Consuming, timesGivenBack: number): Promise<void> {
  const { state, context, observer } = consuming;
  await wait(consuming, beforeTrialMs(timesGivenBack));
  for (let failures = 0; ; failures++) {
    await wait(consuming, backoffMs(failures, BACKOFF));
    const before = state.current;
    if (before.kind !== "unable") return;
    try {
      await tryOutOrFindNone(consuming, before);
      if (state.current.kind !== "unable") return;
      state.current = able(state.current);
      await consuming.openChannel();
      tellEnd(consuming, before.pause);

      return;
    } catch (error) {
      const contents = unpacked(before.deliveries).map(({ content }) => content);
      const reason = loggableText(error, ...contents);
      state.current = stillUnable(state.current, before, reason);
      observer.paused?.(context.queue, reason);
    }
  }
}

/** What it had in hand may be purged by now, or moved elsewhere: then nothing is to be waited for. */
async function tryOutOrFindNone(
  { context, isQueueEmpty }: Consuming,
  { deliveries, pause }: UnableState,
): Promise<void> {
  try {
    await tryOut(context, deliveries, pause.failed);
  } catch (error) {
    if (!(await isQueueEmpty())) throw error;
  }
}

/** How the time of a batch is judged where its channel is lost. */
export function lateness({ giveBackAfterMs = GIVE_BACK_AFTER_MS }: Consuming): Readonly<{
  now: number;
  lateAfterMs: number;
}> {
  return { now: performance.now(), lateAfterMs: giveBackAfterMs };
}

/** Waits for the next try, and no longer than the consumer is to go on. */
export function wait({ context, left }: Consuming, ms: number): Promise<void> {
  return delay(ms, context.signal, left());
}
