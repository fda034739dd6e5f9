import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logging/logger.js";
import { loggableError } from "../logging/loggable-error.js";
import type { HeldPartitions } from "./held-partitions.js";
import type { PartitionDesk } from "./partition-desk.js";
import { newcomer, nextMove, strayAfter } from "./partition-share.js";
import { createPartitionWatch } from "./partition-watch.js";

/** An instance's part in sharing out the partitions of a queue, over one connection. */
export type Sharing = Readonly<{
  /** Why it cannot look at the moment, or which partitions are nobody's though it tried to take them. */
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

/** So many looks after it should have been taken, by this instance if by nobody else, a partition makes it unready. */
const UNHELD_AFTER_LOOKS = 10;

/** Looks again and again, and takes or gives up partitions. */
export function shareOut({ desk, held, partitions, lookEveryMs, queue, logger }: SharingOptions): Sharing {
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  const watch = createPartitionWatch();
  let standing = newcomer;
  let trouble: string | undefined;

  const take = async (from: readonly number[], count: number) => {
    let left = count;
    for (const partition of shuffled(from)) {
      if (left === 0 || isOver()) return;
      const taken = await held.take(partition, desk);
      if (taken === "taken") left--;
      if (taken === "refused") watch.refused(partition);
    }
  };
  const act = async () => {
    const { members, othersWanting, free: seen } = await desk.look();
    const mine = new Set(held.all());
    const free = watch.saw(seen.filter((one) => !mine.has(one)));
    const kept = held.kept();
    const sight = { partitions, held: kept.length, members, othersWanting, free, chance: Math.random() };
    const { move, standing: standingOf } = nextMove(sight, standing);
    await desk.want(move.kind === "want");
    // A batch in progress may take long: nobody waits for it here.
    if (move.kind === "give up")
      for (const partition of kept.slice(-move.count)) void held.giveUp(partition, desk);
    try {
      if (move.kind === "take") await take(move.from, move.count);
    } finally {
      standing = standingOf(held.kept().length);
    }

    return unheld(free, strayAfter(standing.over) + UNHELD_AFTER_LOOKS);
  };
  const looking = (async () => {
    while (!isOver()) {
      try {
        const now = await act();
        if (now !== undefined && now !== trouble) logger.error({ queue }, now);
        trouble = now;
      } catch (error) {
        if (trouble === undefined && !isOver())
          logger.warn(
            { queue, err: loggableError(error) },
            "the partitions cannot be shared out; trying again",
          );
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

function unheld(free: ReadonlyMap<number, number>, looks: number): string | undefined {
  const long = [...free].filter(([, seen]) => seen >= looks).map(([partition]) => partition);

  return long.length === 0 ? undefined : `nobody consumes partitions ${long.join(", ")}`;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}
