import { setTimeout as sleep } from "node:timers/promises";
import { PauseError } from "@warren/messaging";
import type { Tx } from "@warren/messaging";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { inTransaction } from "../database/in-transaction.js";

/** What a timer works with. */
export type TimerContext = Readonly<{
  database: Pool;
  /** Runs the work in one transaction; what is added to the outbox in it goes out once it has committed. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now: Date;
  /** Aborted when the service stops. */
  signal: AbortSignal;
}>;

/** Work that is done again and again. Every instance of the service does it, so it takes its rows with `skip locked`. */
export type Timer = Readonly<{
  name: string;
  /** From the end of one run to the start of the next, give or take a tenth. */
  everyMs: number;
  run(context: TimerContext): Promise<void>;
}>;

export type TimersOptions = Readonly<{
  timers: readonly Timer[];
  database: Pool;
  logger: Logger;
  /** Called after each run, for the outbox's relay. */
  afterRun?: () => void;
}>;

export type RunningTimers = Readonly<{ stop(): Promise<void> }>;

/** Starts the timers. A run that fails is logged, and comes again; a timer never runs twice at once. */
export function startTimers(options: TimersOptions): RunningTimers {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = options.timers.map((timer) => keepRunning(timer, options, signal));

  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function keepRunning(timer: Timer, options: TimersOptions, signal: AbortSignal): Promise<void> {
  const { database, logger, afterRun } = options;
  let pausedSince: Date | undefined;

  for (;;) {
    // The tenth keeps instances that started together from running together for ever.
    await sleep(timer.everyMs * (0.9 + Math.random() * 0.2), undefined, { signal, ref: false }).catch(
      () => undefined,
    );
    if (signal.aborted) return;

    try {
      await timer.run({
        database,
        transaction: (work) => inTransaction(database, work),
        now: new Date(),
        signal,
      });
      pausedSince = undefined;
      afterRun?.();
    } catch (error) {
      if (!(error instanceof PauseError)) {
        logger.error({ err: error, timer: timer.name }, "a timer's run failed");
      } else if (pausedSince === undefined) {
        pausedSince = new Date();
        logger.warn({ err: error, timer: timer.name }, "a timer cannot run now; it keeps trying");
      }
    }
  }
}
