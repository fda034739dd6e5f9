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
  pause(pause: QueuePause): Promise<void>;
  /** Resumes a queue. False where it was not paused. */
  resume(queue: string): Promise<boolean>;
  /** Gives back to Redis what it has forgotten; an entry that is there stays. */
  restore(pauses: readonly QueuePause[]): Promise<void>;
}>;

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

    return [...(await read()).values()].flatMap((entry) => {
      if (entry.state === "resumed" || !isPaused(entry, now)) return [];
      const { state: _, ...pause } = entry;

      return [pause];
    });
  };
  const set = async (entry: PauseEntry, how: "hset" | "hsetnx") => {
    await connected()
      .multi()
      [how](key, entry.queue, JSON.stringify(entry))
      // Longer than any pause lasts, counted from the last change.
      .pexpire(key, 2 * LONGEST_PAUSE_MS)
      .exec();
  };

  return {
    read,
    list,
    pause: (pause) => set({ state: "paused", ...pause }, "hset"),
    async resume(queue) {
      const isThere = (await list()).some((pause) => pause.queue === queue);
      await set({ state: "resumed", queue, at: new Date().toISOString() }, "hset");

      return isThere;
    },
    async restore(pauses) {
      for (const pause of pauses) await set({ state: "paused", ...pause }, "hsetnx");
    },
  };
}
