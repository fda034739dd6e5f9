import type { Redis } from "ioredis";
import {
  isPaused,
  LONGEST_PAUSE_MS,
  readPauseEntry,
  type PauseEntry,
  type QueuePause,
} from "./queue-pause.js";

/** Where a shop keeps which of its queues are paused: in Redis, for all instances and gateways. Its methods reject while Redis is away. */
export type PauseStore = Readonly<{
  /** All entries, by queue. */
  read(): Promise<ReadonlyMap<string, PauseEntry>>;
  /** The pauses that hold now. */
  list(): Promise<readonly QueuePause[]>;
  /**
   * Pauses a queue. Resolves with the pause that is there instead, unless `replaces` is the `since` of that: nobody's pause is replaced
   * by who has not seen it.
   */
  pause(
    pause: QueuePause,
    options?: Readonly<{ replaces?: string | undefined }>,
  ): Promise<QueuePause | undefined>;
  /**
   * Resumes a queue; one that is not paused stays as it is. Resolves with the pause that stays, where it is another than that which
   * began at `since`. Without `since`, whatever pause is there ends.
   */
  resume(queue: string, options?: Readonly<{ since?: string | undefined }>): Promise<QueuePause | undefined>;
  /** Gives back to Redis what it has forgotten; an entry that is there stays. */
  restore(pauses: readonly QueuePause[]): Promise<void>;
}>;

const SET_WHERE_UNCHANGED = `
  if (redis.call("hget", KEYS[1], ARGV[1]) or "") ~= ARGV[2] then return 0 end
  redis.call("hset", KEYS[1], ARGV[1], ARGV[3])
  redis.call("pexpire", KEYS[1], ARGV[4])
  return 1`;
/** Longer than any pause lasts, counted from the last change. */
const KEPT_MS = 2 * LONGEST_PAUSE_MS;

/**
 * @param prefix of the shop's registry, as `registryPrefix` says
 */
export function createPauseStore(redis: Redis | undefined, prefix: string): PauseStore {
  const key = `${prefix}:pauses`;
  const connected = () => {
    if (redis?.status !== "ready")
      throw new Error("Redis, which keeps the pauses of queues, cannot be reached");

    return redis;
  };
  const read = async () => {
    const entries = Object.values(await connected().hgetall(key)).map(readPauseEntry);

    return new Map(entries.flatMap((entry) => (entry === undefined ? [] : [[entry.queue, entry] as const])));
  };
  const list = async () => {
    const now = new Date();

    return [...(await read()).values()].flatMap((entry) => heldBy(entry, now) ?? []);
  };
  /** Undefined where the entry is written, else the pause that is there: it is not meant. */
  const write = async (entry: PauseEntry, isMeant: (there: QueuePause) => boolean) => {
    const { queue } = entry;
    for (;;) {
      const text = (await connected().hget(key, queue)) ?? "";
      const there = heldBy(readPauseEntry(text), new Date());
      if (there !== undefined && !isMeant(there)) return there;
      const what = [queue, text, JSON.stringify(entry), KEPT_MS] as const;
      if ((await connected().eval(SET_WHERE_UNCHANGED, 1, key, ...what)) === 1) return undefined;
    }
  };

  return {
    read,
    list,
    pause: (pause, { replaces } = {}) =>
      write({ state: "paused", ...pause }, (there) => there.since === replaces),
    resume: (queue, { since } = {}) =>
      write(
        { state: "resumed", queue, at: new Date().toISOString() },
        (there) => since === undefined || there.since === since,
      ),
    async restore(pauses) {
      for (const pause of pauses) {
        const entry = JSON.stringify({ state: "paused", ...pause });
        await connected().multi().hsetnx(key, pause.queue, entry).pexpire(key, KEPT_MS).exec();
      }
    },
  };
}

function heldBy(entry: PauseEntry | undefined, now: Date): QueuePause | undefined {
  if (entry?.state !== "paused" || !isPaused(entry, now)) return undefined;
  const { state: _, ...pause } = entry;

  return pause;
}
