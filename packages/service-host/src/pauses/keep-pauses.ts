import { setTimeout as sleep } from "node:timers/promises";
import { textOf, type Server } from "@warren/messaging";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { decidePauses, type Pauses } from "./decide-pauses.js";
import type { PauseStore } from "./pause-store.js";

/** Keeps the queues of one service paused that somebody has paused, in this instance. */
export type KeptPauses = Readonly<{
  /** What holds now, by queue. */
  current(): Pauses;
  /** Looks once before anything is consumed; where Redis is not there within two seconds, nothing is paused. */
  begin(): Promise<readonly string[]>;
  /** Keeps the server's consumers to it from now on. */
  follow(server: Pick<Server, "pause" | "resume">): void;
  stop(): Promise<void>;
}>;

export type KeepPausesOptions = Readonly<{
  store: PauseStore;
  redis: Redis | undefined;
  /** Those that the service consumes. */
  queues: readonly string[];
  logger: Logger;
  /** How often is looked. Default 1,000. */
  lookEveryMs?: number;
}>;

const REDIS_PATIENCE_MS = 2_000;
const POLL_MS = 50;

/** See {@link KeptPauses}. */
export function keepPauses({
  store,
  redis,
  queues,
  logger,
  lookEveryMs = 1_000,
}: KeepPausesOptions): KeptPauses {
  let known: Pauses = new Map();
  /** Those whose consumers were paused here, and those that are being paused or resumed: a batch in progress is waited for. */
  const held = new Set<string>();
  const changing = new Set<string>();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const stored = await store.read().catch(() => undefined);
    const before = known;
    const { paused, restore } = decidePauses(queues, { known, stored, now: new Date() });
    known = paused;
    tellChanges(logger, before, known);
    if (restore.length > 0) await store.restore(restore).catch(() => undefined);
  };

  const keepTo = (server: Pick<Server, "pause" | "resume">) => {
    for (const queue of queues) {
      const isWanted = known.has(queue);
      if (isWanted === held.has(queue) || changing.has(queue)) continue;
      changing.add(queue);
      (isWanted ? server.pause(queue) : server.resume(queue))
        .then(
          () => {
            if (isWanted) held.add(queue);
            else held.delete(queue);
          },
          (error: unknown) =>
            logger.warn(
              { queue, err: textOf(error) },
              "the queue cannot be consumed again yet; it is tried again",
            ),
        )
        .finally(() => changing.delete(queue));
    }
  };

  return {
    current: () => known,

    async begin() {
      const end = performance.now() + REDIS_PATIENCE_MS;
      while (redis !== undefined && redis.status !== "ready" && performance.now() < end) await sleep(POLL_MS);
      await look();
      for (const queue of known.keys()) held.add(queue);

      return [...known.keys()];
    },

    follow(server) {
      timer ??= setInterval(() => {
        looking ??= look()
          .then(() => keepTo(server))
          .finally(() => (looking = undefined));
      }, lookEveryMs);
      timer.unref();
    },

    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** One line for each change, with who wanted it and why. */
function tellChanges(logger: Logger, before: Pauses, now: Pauses): void {
  for (const [queue, { by, reason, until }] of now)
    if (!before.has(queue))
      logger.warn({ queue, by, reason, until }, "the queue was paused: what comes waits in it");
  for (const queue of before.keys())
    if (!now.has(queue))
      logger.info({ queue }, "the queue goes on: somebody resumed it, or its pause is over");
}
