import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { NotTaken, openDrain, type Drain, type DrainOptions } from "./drain.js";

/** What a migration tells while it runs, and what stops it. */
export type Progress = Readonly<{
  log: (line: string) => void;
  signal: AbortSignal | undefined;
  /** How long nothing may move before it is given up. Default {@link defaultPatienceMs}. */
  patienceMs?: number;
}>;

/** How many messages a queue holds, in all states. The broker counts every five seconds. */
export type Count = () => Promise<number>;

/** Stopped by the user between two messages. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export const defaultPatienceMs = 60_000;
// A count that is younger than the broker's interval of five seconds may be about the time before.
const COUNT_IS_FRESH_AFTER_MS = 6_000;
const REPORT_EVERY_MS = 2_000;
const NEW_CHANNEL_AFTER_MS = 100;
const CAUGHT_UP = 50;

/** One way of a migration: messages leave a queue through an exchange. Opens a new channel where the broker wants one. */
export type Move = Readonly<{
  /** Until hardly anything is left. Gives up where more comes in than goes out: false. */
  catchUp(): Promise<boolean>;
  /** Until nothing is left, not even with a consumer. */
  empty(count: Count): Promise<void>;
  /** Until nothing is ready at this moment. */
  ready(): Promise<number>;
  /** While the queue is deleted: see {@link Drain}. */
  hold(): void;
  release(): void;
  finish(): Promise<void>;
  stop(): Promise<void>;
}>;

/** Starts to move messages. */
export async function startMove(
  connection: ChannelModel,
  options: DrainOptions,
  { log, signal, patienceMs: patience = defaultPatienceMs }: Progress,
): Promise<Move> {
  const { queue } = options;
  let drain = await openDrain(connection, options);
  let before = 0;
  let lastMoved = { total: 0, at: Date.now() };
  let reported = { total: 0, at: Date.now() };

  const reopened = async (): Promise<Drain> => {
    before += drain.moved();
    await drain.stop();
    await delay(NEW_CHANNEL_AFTER_MS, signal);

    return openDrain(connection, options);
  };
  const look = async (): Promise<Readonly<{ ready: number; others: number; idleMs: number }>> => {
    for (;;) {
      if (signal?.aborted) throw new Stopped(`Stopped while ${queue} was drained.`);
      const total = before + drain.moved();
      if (total > lastMoved.total) lastMoved = { total, at: Date.now() };
      const idleMs = Date.now() - lastMoved.at;
      try {
        const seen = await drain.look();
        report(total, seen.ready);

        return { ...seen, idleMs };
      } catch (error) {
        if (!(error instanceof NotTaken) || idleMs > patience) throw error;
        drain = await reopened();
      }
    }
  };
  const report = (total: number, ready: number) => {
    if (Date.now() - reported.at < REPORT_EVERY_MS || total === reported.total) return;
    reported = { total, at: Date.now() };
    log(`  ${queue}: ${total.toLocaleString("en")} moved, ${ready.toLocaleString("en")} left`);
  };

  return {
    async catchUp() {
      let least = Infinity;
      let leastAt = Date.now();
      for (;;) {
        const { ready, others, idleMs } = await look();
        if (ready <= CAUGHT_UP) return true;
        if (ready < least) [least, leastAt] = [ready, Date.now()];
        // Either publishers are faster, or the queue gives everything to the one consumer that it has.
        if (Date.now() - leastAt > 5_000 || (others > 0 && idleMs > 2_000)) return false;
        await delay(20, signal);
      }
    },
    async empty(count) {
      const startedAt = Date.now();
      let busyAt = Date.now();
      let left = Infinity;
      let changedAt = Date.now();
      for (;;) {
        const { ready, idleMs } = await look();
        const now = Date.now();
        // Whatever still arrives did not come by a binding. What is on its way to a queue that is deleted is confirmed and gone.
        if (ready > 0 || drain.inHand() > 0 || idleMs < now - busyAt) busyAt = now;
        const isFresh = now - busyAt >= COUNT_IS_FRESH_AFTER_MS;
        const counted = isFresh ? await count() : ready;
        if (isFresh && counted === 0) return;
        if (counted < left) [left, changedAt] = [counted, now];
        if (ready > CAUGHT_UP && idleMs < 1_000) changedAt = now;
        if (!isFresh && now - startedAt > 2 * patience && now - changedAt > patience) throw disturbed(queue);
        if (isFresh && now - changedAt > patience) throw inUse(queue, counted);
        if (idleMs > patience && ready > 0) throw inUse(queue, ready);
        await delay(ready > 0 ? 20 : 250, signal);
      }
    },
    ready: async () => (await look()).ready,
    hold: () => drain.hold(),
    release: () => drain.release(),
    async finish() {
      await drain.finish();
      log(`  ${queue}: ${(before + drain.moved()).toLocaleString("en")} moved`);
    },
    stop: () => drain.stop(),
  };
}

function inUse(queue: string, left: number): Error {
  return new Error(
    `${queue} does not get empty: ${left.toLocaleString("en")} of its messages are with consumers that do not finish them. Stop who consumes it, then run the same command again. Nothing is lost: it goes on where it was.`,
  );
}

function disturbed(queue: string): Error {
  return new Error(
    `${queue} does not come to rest: somebody goes on publishing straight to its name, and what is on its way while it is deleted would be lost. Stop who does, then run the same command again. Nothing is lost: it goes on where it was.`,
  );
}
