import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { HeldPartitions } from "./held-partitions.js";
import type { PartitionDesk } from "./partition-desk.js";
import { nextMove } from "./partition-share.js";

/** An instance's part in sharing out the partitions of a queue, over one connection. */
export type Sharing = Readonly<{
  /** Why it cannot look at the moment. */
  trouble(): string | undefined;
  /** Takes and gives up nothing more. Resolves once what it was doing has ended. */
  end(): Promise<void>;
}>;

export type SharingOptions = Readonly<{
  desk: PartitionDesk;
  held: HeldPartitions;
  /** How many the queue has. */
  partitions: number;
  /** How often it looks. A little more or less, so that not all instances look at once. */
  lookEveryMs: number;
  queue: string;
  logger: Logger;
}>;

/** A partition that another instance holds though it consumes nothing (its service cannot work) is not tried again before. */
const REFUSED_FOR_MS = 10_000;

/** Looks again and again, and takes or gives up partitions. */
export function shareOut({ desk, held, partitions, lookEveryMs, queue, logger }: SharingOptions): Sharing {
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  const refused = new Map<number, number>();
  let freeBefore: readonly number[] = [];
  let trouble: string | undefined;

  const take = async (from: readonly number[], count: number) => {
    let left = count;
    for (const partition of shuffled(from)) {
      if (left === 0 || isOver()) return;
      if (await held.take(partition, desk)) left--;
      else refused.set(partition, performance.now() + REFUSED_FOR_MS);
    }
  };
  const act = async () => {
    const seen = await desk.look();
    const mine = new Set(held.all());
    const now = performance.now();
    const free = seen.free.filter((one) => !mine.has(one) && (refused.get(one) ?? 0) <= now);
    const stillFree = free.filter((one) => freeBefore.includes(one));
    freeBefore = free;
    const kept = held.kept();
    const move = nextMove({ ...seen, free, stillFree, partitions, held: kept.length });
    await desk.want(move.kind === "want");
    if (move.kind === "take") await take(move.from, move.count);
    // A batch in progress may take long: nobody waits for it here.
    if (move.kind === "give up")
      for (const partition of kept.slice(-move.count)) void held.giveUp(partition, desk);
  };
  const looking = (async () => {
    while (!isOver()) {
      try {
        await act();
        trouble = undefined;
      } catch (error) {
        if (trouble === undefined && !isOver())
          logger.warn({ queue, err: error }, "the partitions cannot be shared out; trying again");
        trouble = textOf(error);
      }
      await delay(lookEveryMs * (0.8 + 0.4 * Math.random()), over.signal);
    }
  })();

  return {
    trouble: () => trouble,
    end() {
      over.abort();

      return looking;
    },
  };
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}
