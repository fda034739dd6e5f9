import { setTimeout as sleep } from "node:timers/promises";
import { nextStep, textOf } from "@warren/messaging";
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

/** A timer whose last run failed. `cannotRun`: the service cannot work now; else the run itself failed. */
export type TimerTrouble = Readonly<{ timer: string; reason: string; cannotRun: boolean; since: Date }>;

export type RunningTimers = Readonly<{
  /** The timers whose last run failed. */
  trouble(): readonly TimerTrouble[];
  stop(): Promise<void>;
}>;

/** A timer that cannot run tries again after this, where its next run is further away. */
const TRY_AGAIN_MS = 5_000;

/** Starts the timers. A run that fails is logged, and comes again; a timer never runs twice at once. */
export function startTimers(options: TimersOptions): RunningTimers {
  const stopping = new AbortController();
  const { signal } = stopping;
  const trouble = new Map<string, TimerTrouble>();
  const running = options.timers.map((timer) => keepRunning(timer, { ...options, trouble, signal }));

  return {
    trouble: () => [...trouble.values()],
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

type Running = TimersOptions & Readonly<{ trouble: Map<string, TimerTrouble>; signal: AbortSignal }>;

async function keepRunning(timer: Timer, running: Running): Promise<void> {
  const { database, afterRun, trouble, signal } = running;

  for (;;) {
    const everyMs = trouble.get(timer.name)?.cannotRun === true ? TRY_AGAIN_MS : Infinity;
    // The tenth keeps instances that started together from running together for ever.
    const waitMs = Math.min(timer.everyMs, everyMs) * (0.9 + Math.random() * 0.2);
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;

    try {
      await timer.run({
        database,
        transaction: (work) => inTransaction(database, work),
        now: new Date(),
        signal,
      });
      ended(timer, running);
      afterRun?.();
    } catch (error) {
      failed(timer, running, error);
    }
  }
}

function ended({ name }: Timer, { trouble, logger }: Running): void {
  const before = trouble.get(name);
  trouble.delete(name);
  if (before?.cannotRun === true) logger.info({ timer: name, since: before.since }, "the timer runs again");
}

/** Says once that it cannot run, and each time that a run failed. */
function failed({ name }: Timer, { trouble, logger }: Running, error: unknown): void {
  const before = trouble.get(name);
  const cannotRun = nextStep(error) === "pause";
  trouble.set(name, { timer: name, reason: textOf(error), cannotRun, since: before?.since ?? new Date() });
  if (!cannotRun) logger.error({ err: error, timer: name }, "a timer's run failed");
  else if (before?.cannotRun !== true)
    logger.warn({ err: error, timer: name }, "a timer cannot run now; it keeps trying");
}
