import type { ConsumeMessage } from "amqplib";
import type { QueueSettings } from "../contract/index.js";
import { countOf } from "../wire/unpack.js";
import type { QueueHandlers } from "./handler-table.js";

// A larger batch costs less a message, so that a busy queue waits a little before its next batch. A queue that is not busy waits
// for nothing. These functions decide; `batch-loop.ts` waits.

/**
 * How a queue gathers. `briefly`: before the first of several batches, and never for longer than a few milliseconds, since callers
 * wait for the replies, or since what has been taken cannot be overtaken by what has a higher priority.
 */
export type Gathering = "never" | "briefly" | "while busy";

/** The last batch of a queue. */
export type LastBatch = Readonly<{ messages: number; tookMs: number; endedAt: number }>;

/** A queue whose last batch ended so recently is busy. */
const BUSY_MS = 10;

/**
 * A part of what the last batch took: so gathering adds little to the time that a message takes, and much only where the
 * system has much to do.
 */
const GATHER = { part: 1 / 4, leastMs: 5, mostMs: 25 };

/** A batch that has this part of what it may have is not small any more. */
const ENOUGH_PART = 1 / 4;

/** How a queue gathers, by what comes from it. */
export function gatheringOf(
  { settings, handlers }: Readonly<{ settings: Pick<QueueSettings, "inbox">; handlers: QueueHandlers }>,
  hasPriorities: boolean,
): Gathering {
  if (!settings.inbox) return "never";
  const replies = [...handlers.values()].some((one) => one.replies !== undefined);

  return replies || hasPriorities ? "briefly" : "while busy";
}

/**
 * For how many milliseconds to gather before the next batch. After a message by itself that took no time for none: its sender may wait
 * for what it causes before it sends the next, and then no other comes.
 *
 * @param at `isFirst`: nothing waited when the last batch ended. `now`: by `performance.now()`
 */
export function gatherMs(
  gathering: Gathering,
  last: LastBatch,
  at: Readonly<{ now: number; isFirst: boolean }>,
): number {
  if (gathering === "never" || at.now - last.endedAt >= BUSY_MS) return 0;
  const leastMs = last.messages > 1 ? GATHER.leastMs : 0;
  if (gathering === "briefly") return at.isFirst ? leastMs : 0;
  const partMs = last.tookMs * GATHER.part;

  return partMs < GATHER.leastMs ? leastMs : Math.min(partMs, GATHER.mostMs);
}

/** How many messages make a batch that is not small. */
export function enough({ batch }: Pick<QueueSettings, "batch">): number {
  return batch * ENOUGH_PART;
}

/** How many messages deliveries hold, as they say themselves. */
export function messageCount(deliveries: readonly ConsumeMessage[]): number {
  return deliveries.reduce((sum, one) => sum + countOf(one), 0);
}

/** The same for an array that grows in place: it is asked for with each delivery, and reads each delivery once. */
export function runningCount(): (deliveries: readonly ConsumeMessage[]) => number {
  let counted: readonly ConsumeMessage[] = [];
  let [length, messages] = [0, 0];

  return (deliveries) => {
    if (deliveries !== counted) [counted, length, messages] = [deliveries, 0, 0];
    for (; length < deliveries.length; length++) messages += countOf(deliveries[length] as ConsumeMessage);

    return messages;
  };
}
