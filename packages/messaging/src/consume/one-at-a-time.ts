import type { ConsumeMessage } from "amqplib";
import { backoffMs } from "../delay.js";
import { textOf } from "../errors.js";
import { idsOfAll } from "../logging/ids.js";
import type { Consuming } from "./batch-loop.js";
import { BREAKER_LIMITS, counted, nextTrialAt, type Trial } from "./breaker.js";
import { channelLost } from "./consumer-state.js";
import { lateness, wait } from "./pause.js";
import type { SettledMessage } from "./settle.js";

// A pause because the handlers fail for every message. One message at a time (or one pack, which cannot be given back in part) is
// taken, each second. Where it fails it goes to the back of the queue, so that a good one behind bad ones is soon found; when it comes again soon
// it goes there unhandled, at once. After a growing wait one goes the usual way, which uses up an attempt, so that messages that really are at
// fault end in the dead letters, but slowly.

const TRY = { firstMs: 1_000, maxMs: 60_000 };

/** Counts a batch that was handled, and says when the breaker opens and when it closes. */
export function count(
  { breaker, breakerLimits = BREAKER_LIMITS, context, observer }: Consuming,
  settled: readonly SettledMessage[],
  trial: Trial["kind"],
): void {
  const { queue, logger, expected } = context;
  const before = breaker.current;
  const now = performance.now();
  breaker.current = counted(before, settled, { ...breakerLimits, now, trial });
  if (breaker.current.kind === "open") {
    const { reason } = breaker.current;
    if (breaker.current !== before && trial !== "pass") observer.paused?.(queue, reason);
    if (before.kind === "closed")
      logger.error(
        { ...idsOfAll(failedOf(settled), { queue, types: expected.types }), queue, reason },
        "the queue pauses before its dead letters fill",
      );
  } else if (before.kind === "open") {
    const seconds = Math.round((now - before.since) / 1_000);
    logger.info({ queue, seconds, reason: before.reason }, "the queue goes on after its pause");
  }
}

function failedOf(settled: readonly SettledMessage[]): readonly ConsumeMessage[] {
  return settled.flatMap(({ error, raw }) => (error === undefined || raw === undefined ? [] : [raw]));
}

/** How many messages the channel may have in hand. */
export function prefetchOf({ breaker, context: { settings } }: Consuming): number {
  return breaker.current.kind === "open" ? 1 : settings.prefetch;
}

/**
 * Waits before the next message is tried, where the breaker is open. What is tried then is tried as of what it returns.
 *
 * @param ids those of the messages that wait
 */
export async function waitForNextTry(consuming: Consuming, ids: () => readonly string[]): Promise<number> {
  const hasDelays = consuming.context.settings.retry.length > 0;
  const now = performance.now();
  const at = nextTrialAt(consuming.breaker.current, { now, hasDelays, ids });
  if (at > now) await wait(consuming, at - now);

  return at;
}

/** Changes to a channel with the prefetch that fits, where the breaker has opened or closed. */
export async function reopenChannel(consuming: Consuming): Promise<void> {
  const { state, context } = consuming;
  await consuming.closeChannel();
  for (let failures = 0; state.current.kind === "opening"; failures++) {
    try {
      await consuming.openChannel();

      return;
    } catch (error) {
      context.logger.warn({ queue: context.queue, reason: textOf(error) }, "the queue cannot be consumed");
      state.current = channelLost(state.current, lateness(consuming));
      await wait(consuming, backoffMs(failures, TRY));
    }
  }
}
