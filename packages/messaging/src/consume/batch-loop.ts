import { backoffMs, delay } from "../delay.js";
import { nextStep } from "../database/classify.js";
import { textOf } from "../errors.js";
import type { Observer } from "../observer.js";
import { acknowledge, type ConsumedChannel } from "./acknowledge.js";
import type { BatchInProgress } from "./batch-in-progress.js";
import type { ConsumerContext } from "./consumer-context.js";
import {
  batchEnded,
  batchFailed,
  batchOf,
  batchStarted,
  canStartBatch,
  channelLost,
  mayAcknowledge,
  mayProcess,
  type ConsumerState,
} from "./consumer-state.js";
import { processBatch } from "./process-batch.js";
import { report } from "./report.js";

/** Processes the deliveries of a consumer, one batch after the other. */
export type BatchLoop = Readonly<{
  /** Says that there are deliveries. */
  wake(): void;
  /** Resolves when no batch is in progress. */
  idle(): Promise<void>;
  /** For how many milliseconds there has been nothing to do. */
  idleMs(): number;
}>;

/** A queue whose last batch ended so recently is busy. */
const BUSY_MS = 10;
const GATHER_MS = 5;

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;

/** Whose batches they are. `state` is replaced by the loop, by the channel and by whoever pauses or stops the consumer. */
export type Consuming = Readonly<{
  state: { current: ConsumerState<ConsumedChannel> };
  context: ConsumerContext;
  observer: Observer;
}>;

/** Makes the loop; it stands still until it is woken. */
export function createBatchLoop(consuming: Consuming): BatchLoop {
  const { state, context } = consuming;
  let running: Promise<void> | undefined;
  let endedAt = -Infinity;

  const wake = () => {
    if (running === undefined && canStartBatch(state.current)) running = run();
  };

  const run = async () => {
    try {
      await gather(context, performance.now() - endedAt < BUSY_MS);
      while (canStartBatch(state.current)) {
        state.current = batchStarted(state.current, context.settings.batch, performance.now());
        const batch = batchOf(state.current);
        if (batch !== undefined && (await processUntilDone(consuming, batch)))
          acknowledge(state.current, batch);
        state.current = batchEnded(state.current);
      }
    } catch (error) {
      // Ours no more, if only because the channel closes: what was not acked comes again and finds its inbox rows.
      const batch = batchOf(state.current);
      batch?.channel.broken(`a batch could not be acked: ${textOf(error)}`);
      // A channel that was opened meanwhile is not lost: nobody would open another.
      if (batch !== undefined && mayAcknowledge(state.current, batch))
        state.current = channelLost(state.current);
      state.current = batchEnded(state.current);
    } finally {
      endedAt = performance.now();
      running = undefined;
      wake();
    }
  };

  return {
    wake,
    idle: () => running ?? Promise.resolve(),
    idleMs: () => (running === undefined ? performance.now() - endedAt : 0),
  };
}

/**
 * Lets more deliveries become part of the batch: those of the same read at any time, and while the queue is busy those of the
 * next few milliseconds too. A larger batch costs less a message, and a queue that is not busy waits for nothing.
 */
function gather({ settings, signal }: ConsumerContext, busy: boolean): Promise<void> {
  return settings.inbox && busy
    ? delay(GATHER_MS, signal)
    : new Promise<void>((resolve) => setImmediate(resolve));
}

/** Processes a batch, again and again while the service cannot work. False where it was given up: its messages come again. */
async function processUntilDone(
  { state, context, observer }: Consuming,
  batch: BatchInProgress<ConsumedChannel>,
): Promise<boolean> {
  const { queue, logger, signal } = context;
  for (let failures = 0; mayProcess(state.current, batch); failures++) {
    const startedAt = performance.now();
    try {
      const settled = await processBatch(context, batch.deliveries);
      observer.batch?.(queue, batch.deliveries.length, performance.now() - startedAt);
      report(queue, settled, { observer, logger });

      return true;
    } catch (error) {
      const reason = textOf(error);
      state.current = batchFailed(state.current, reason);
      observer.paused?.(queue, reason);
      const waitMs = backoffMs(failures, { firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS });
      logger.warn(
        { queue, err: error, waitMs, step: nextStep(error) },
        "the queue pauses: nothing is lost, the same batch is tried again",
      );
      await delay(waitMs, signal);
    }
  }

  return false;
}
