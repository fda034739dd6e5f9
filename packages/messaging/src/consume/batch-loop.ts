import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Observer } from "../observer.js";
import { acknowledge, type ConsumedChannel } from "./acknowledge.js";
import type { BatchInProgress } from "./batch-in-progress.js";
import type { Breaker, BreakerLimits } from "./breaker.js";
import type { ConsumerContext } from "./consumer-context.js";
import {
  batchEnded,
  batchOf,
  batchStarted,
  canStartBatch,
  channelLost,
  mayAcknowledge,
  mayProcess,
  waitingOf,
  type ConsumerState,
} from "./consumer-state.js";
import { count, reopenChannel, waitForNextTry } from "./one-at-a-time.js";
import { givenBackAgain, lateness, pauseAfter, tellEnd, waitUntilAble } from "./pause.js";
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

/** Whose batches they are. `state` is replaced by the loop, by the channel and by whoever pauses or stops the consumer. */
export type Consuming = Readonly<{
  state: { current: ConsumerState<ConsumedChannel> };
  /** What the handlers made of the last messages. */
  breaker: { current: Breaker };
  context: ConsumerContext;
  observer: Observer;
  /** Closes its channel: all that is not acknowledged goes back to the queue. */
  closeChannel(): Promise<void>;
  /** Opens a channel. Rejects where the broker refuses it. */
  openChannel(): Promise<void>;
  /** Whether the queue holds nothing, and nobody else can have anything of it in hand. */
  isQueueEmpty(): Promise<boolean>;
  /** Aborted when the consumer is to pause or to stop. */
  left(): AbortSignal;
  /** How long a pause keeps what is in hand. Default {@link GIVE_BACK_AFTER_MS}. */
  giveBackAfterMs?: number | undefined;
  breakerLimits?: BreakerLimits | undefined;
}>;

/** Makes the loop; it stands still until it is woken. */
export function createBatchLoop(consuming: Consuming): BatchLoop {
  const { state, context } = consuming;
  const limits = { batch: context.settings.batch, bytesInHand: context.bytesInHand };
  let running: Promise<void> | undefined;
  let endedAt = -Infinity;
  /** How often everything was given back since a batch was last handled. */
  let givenBack = 0;

  const wake = () => {
    if (running === undefined && hasWork(state.current)) running = run();
  };

  const run = async () => {
    try {
      await gather(context, performance.now() - endedAt < BUSY_MS);
      while (hasWork(state.current)) {
        if (state.current.kind === "unable") {
          givenBack = givenBackAgain(consuming, givenBack);
          await waitUntilAble(consuming, givenBack);
        }
        await waitForNextTry(consuming);
        const { kind } = consuming.breaker.current;
        state.current = batchStarted(state.current, limits, performance.now());
        const batch = batchOf(state.current);
        if (batch !== undefined && (await processUntilDone(consuming, batch))) {
          if (consuming.breaker.current.kind === kind && mayAcknowledge(state.current, batch))
            await batch.channel.processed(batch.deliveries, waitingOf(state.current));
          acknowledge(state.current, batch);
          givenBack = 0;
        }
        state.current = batchEnded(state.current);
        if (consuming.breaker.current.kind !== kind) await reopenChannel(consuming);
      }
    } catch (error) {
      // Ours no more, if only because the channel closes: what was not acked comes again and finds its inbox rows.
      const batch = batchOf(state.current);
      batch?.channel.broken(`a batch could not be acked: ${textOf(error)}`);
      // A channel that was opened meanwhile is not lost: nobody would open another.
      if (batch !== undefined && mayAcknowledge(state.current, batch))
        state.current = channelLost(state.current, lateness(consuming));
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

function hasWork(state: ConsumerState<ConsumedChannel>): boolean {
  return state.kind === "unable" || canStartBatch(state);
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
  consuming: Consuming,
  batch: BatchInProgress<ConsumedChannel>,
): Promise<boolean> {
  const { state, context, observer } = consuming;
  const { queue, logger } = context;
  for (let failures = 0; mayProcess(state.current, batch); failures++) {
    const startedAt = performance.now();
    try {
      const settled = await processBatch(context, batch.deliveries);
      observer.batch?.(queue, settled.length, performance.now() - startedAt);
      report(queue, settled, { observer, logger });
      tellEnd(consuming, batchOf(state.current)?.pause);
      count(consuming, settled);

      return true;
    } catch (error) {
      await pauseAfter(consuming, error, failures);
    }
  }

  return false;
}
