import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { catchUp, startCatchUp } from "./catch-up.js";
import type { DrainOptions } from "./drain.js";
import { canBeCounted, glanced, judged, startEmptying, type Glance } from "./emptying.js";
import { openReopeningDrain, type ReopeningDrain } from "./reopening-drain.js";

/** What a migration tells while it runs, and what stops it. */
export type Progress = Readonly<{
  log: (line: string) => void;
  signal: AbortSignal | undefined;
  /** How long nothing may move before it is given up. Default {@link defaultPatienceMs}. */
  patienceMs?: number;
}>;

/** How many messages a queue holds, in all states. The broker counts every five seconds. */
export type Count = () => Promise<number>;

export const defaultPatienceMs = 60_000;
const REPORT_EVERY_MS = 2_000;

/** One way of a migration: messages leave a queue through an exchange. */
export type Move = Readonly<{
  /** Until hardly anything is left. Gives up where more comes in than goes out: false. */
  catchUp(): Promise<boolean>;
  /** Until nothing is left, not even with a consumer. */
  empty(count: Count): Promise<void>;
  /** Until nothing is ready at this moment. */
  ready(): Promise<number>;
  /** While the queue is deleted: see {@link ReopeningDrain}. */
  hold(): void;
  release(): void;
  finish(): Promise<void>;
  stop(): Promise<void>;
}>;

/** Starts to move messages. */
export async function startMove(
  connection: ChannelModel,
  options: DrainOptions,
  { log, signal, patienceMs = defaultPatienceMs }: Progress,
): Promise<Move> {
  const { queue } = options;
  const onLook = reporter(queue, log);
  const drain = await openReopeningDrain(connection, options, { signal, patienceMs, onLook });

  return {
    catchUp: () => untilCaughtUp(drain, signal),
    empty: (count) => untilEmpty(drain, count, { queue, signal, patienceMs }),
    ready: async () => (await drain.look()).ready,
    hold: () => drain.hold(),
    release: () => drain.release(),
    async finish() {
      await drain.finish();
      log(`  ${queue}: ${drain.moved().toLocaleString("en")} moved`);
    },
    stop: () => drain.stop(),
  };
}

async function untilCaughtUp(drain: ReopeningDrain, signal: AbortSignal | undefined): Promise<boolean> {
  let state = startCatchUp(Date.now());
  for (;;) {
    const next = catchUp(state, await drain.look(), Date.now());
    if (next.kind !== "look_again") return next.kind === "caught_up";
    state = next.state;
    await delay(20, signal);
  }
}

async function untilEmpty(
  drain: ReopeningDrain,
  count: Count,
  { queue, signal, patienceMs }: Readonly<{ queue: string; patienceMs: number }> & Pick<Progress, "signal">,
): Promise<void> {
  let state = startEmptying(Date.now());
  for (;;) {
    const { ready, idleMs } = await drain.look();
    const glance: Glance = { ready, inFlight: drain.inFlight(), idleMs, now: Date.now() };
    state = glanced(state, glance);
    const counted = canBeCounted(state, glance.now) ? await count() : undefined;
    const verdict = judged(state, glance, counted, patienceMs);
    switch (verdict.kind) {
      case "empty":
        return;
      case "in_use":
        throw inUse(queue, verdict.left);
      case "disturbed":
        throw disturbed(queue);
      case "look_again":
        state = verdict.state;
    }
    await delay(ready > 0 ? 20 : 250, signal);
  }
}

/** Says now and then how many have moved. */
function reporter(queue: string, log: Progress["log"]): (moved: number, left: number) => void {
  let reported = { moved: 0, at: Date.now() };

  return (moved, left) => {
    if (Date.now() - reported.at < REPORT_EVERY_MS || moved === reported.moved) return;
    reported = { moved, at: Date.now() };
    log(`  ${queue}: ${moved.toLocaleString("en")} moved, ${left.toLocaleString("en")} left`);
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
