import type { ConsumeMessage } from "amqplib";
import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Observer } from "../observer.js";
import { acknowledge, type ConsumedChannel } from "./acknowledge.js";
import type { BatchInProgress } from "./batch-in-progress.js";
import { BREAKER_LIMITS, trialOf, type Breaker, type BreakerLimits, type Trial } from "./breaker.js";
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
import { enough, gatherMs, messageCount, runningCount, type Gathering, type LastBatch } from "./gathering.js";
import { count, reopenChannel, waitForNextTry } from "./one-at-a-time.js";
import { givenBackAgain, lateness, pauseAfter, tellEnd, waitUntilAble } from "./pause.js";
import { processBatch } from "./process-batch.js";
import { reportTaken } from "./report-taken.js";
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

/** Before the first batch. */
const NO_BATCH: LastBatch = { messages: 0, tookMs: 0, endedAt: -Infinity };

/** Whose batches they are. `state` is replaced by the loop, by the channel and by whoever pauses or stops the consumer. */
export type Consuming = Readonly<{
  state: { current: ConsumerState<ConsumedChannel> };
  /** What the handlers made of the last messages. */
  breaker: { current: Breaker };
  context: ConsumerContext;
  gathering: Gathering;
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
  let last = NO_BATCH;
  let gathered: AbortController | undefined;
  const hasGathered = gatheringEnd(consuming);
  /** How often everything was given back since a batch was last handled. */
  let givenBack = 0;

  const wake = () => {
    if (running !== undefined) {
      if (gathered !== undefined && hasGathered()) gathered.abort();
    } else if (hasWork(state.current)) running = run();
  };

  /** Lets more deliveries become part of the next batch: those of the same read in any case. */
  const gather = async (isFirst: boolean) => {
    const ms = gatherMs(consuming.gathering, last, { now: performance.now(), isFirst });
    if (isFirst) await new Promise<void>((resolve) => setImmediate(resolve));
    if (ms === 0 || hasGathered()) return;
    gathered = new AbortController();
    await delay(ms, gathered.signal, context.signal, consuming.left());
    gathered = undefined;
  };

  const run = async () => {
    try {
      for (let isFirst = true; hasWork(state.current); isFirst = false) {
        await gather(isFirst);
        if (state.current.kind === "unable") {
          givenBack = givenBackAgain(consuming, givenBack);
          await waitUntilAble(consuming, givenBack);
        }
        const at = await waitForNextTry(consuming, () => idsOf(waitingOf(state.current)));
        const { kind } = consuming.breaker.current;
        state.current = batchStarted(state.current, limits, performance.now());
        const batch = batchOf(state.current);
        const messages = messageCount(batch?.deliveries ?? []);
        const trial = trialOf(consuming.breaker.current, {
          ...(consuming.breakerLimits ?? BREAKER_LIMITS),
          now: at,
          ids: () => idsOf(batch?.deliveries ?? []),
        });
        const done =
          batch !== undefined && (await processUntilDone(consuming, batch, trial)) ? batch : undefined;
        if (done !== undefined) {
          if (consuming.breaker.current.kind === kind && mayAcknowledge(state.current, done))
            await done.channel.processed(done.deliveries, waitingOf(state.current));
          acknowledge(state.current, done);
          givenBack = 0;
        }
        state.current = batchEnded(state.current);
        const now = performance.now();
        last = { messages, tookMs: now - (batch?.since ?? now), endedAt: now };
        if (consuming.breaker.current.kind !== kind) await reopenChannel(consuming);
        else done?.channel.acknowledged();
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

/** Tells whether nothing is to be gained from waiting for more: no more can come, enough is there, or nothing at all. */
function gatheringEnd({ state, context: { settings } }: Consuming): () => boolean {
  const messagesOf = runningCount();

  return () => {
    if (state.current.kind !== "consuming") return true;
    const { channel, waiting } = state.current;

    return channel.hasAll(waiting.length) || messagesOf(waiting) >= enough(settings);
  };
}

function idsOf(deliveries: readonly ConsumeMessage[]): readonly string[] {
  return deliveries.map(({ properties }) => String(properties.messageId));
}

/** Processes a batch, again and again while the service cannot work. False where it was given up: its messages come again. */
async function processUntilDone(
  consuming: Consuming,
  batch: BatchInProgress<ConsumedChannel>,
  trial: Trial,
): Promise<boolean> {
  const { state, context, observer } = consuming;
  const { queue, logger, expected } = context;
  const { run, failed } = processBatch(context, batch.deliveries, trial);
  reportTaken(queue, batch.deliveries, observer);
  for (let failures = 0; mayProcess(state.current, batch); failures++) {
    const startedAt = performance.now();
    try {
      const settled = await run();
      if (trial.kind !== "pass") observer.batch?.(queue, settled.length, performance.now() - startedAt);
      report(queue, settled, { expected, observer, logger });
      tellEnd(consuming, batchOf(state.current)?.pause);
      count(consuming, settled, trial.kind);

      return true;
    } catch (error) {
      await pauseAfter(consuming, error, { failures, failed: failed() });
    }
  }

  return false;
}
