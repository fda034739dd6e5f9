import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { counted } from "@warren/text";
import { catchUp, startCatchUp } from "./catch-up.js";
import type { DrainOptions } from "./drain.js";
import type { LiveArguments } from "./live-topology.js";
import { defaultRestMs, glanced, holders, judged, startEmptying, type Glance } from "./emptying.js";
import { openReopeningDrain, type ReopeningDrain } from "./reopening-drain.js";

/** What a migration tells while it runs, and what stops it. */
export type Progress = Readonly<{
  log: (line: string) => void;
  signal: AbortSignal | undefined;
  /** How long nothing may move before it is given up. Default {@link defaultPatienceMs}. */
  patienceMs?: number;
  /**
   * How long nothing may come in before a queue is deleted: who publishes straight to its name is seen by that. Default 6 s.
   */
  restMs?: number;
}>;

/** How many messages a queue holds, in all states; undefined where the broker does not say. */
export type Count = () => Promise<number | undefined>;

/** A queue that is to get empty. */
export type QueueToEmpty = Readonly<{
  /** What the broker calls its type. */
  type: string | undefined;
  count: Count;
  /** Its arguments there. */
  arguments?: LiveArguments | undefined;
  /** Whether nobody but a migration knows its name. Default: anybody may publish to it. */
  isOurs?: boolean;
}>;

export const defaultPatienceMs = 60_000;
const REPORT_EVERY_MS = 2_000;
// To the holding queue's name nobody publishes: what was routed to it before its bindings went arrives within that.
const OURS_RESTS_MS = 1_000;

/** One way of a migration: messages leave a queue through an exchange. */
export type Move = Readonly<{
  /** Until hardly anything is left. Gives up where more comes in than goes out: false. */
  catchUp(): Promise<boolean>;
  /** Until nothing is left, not even with a consumer. */
  empty(queue: QueueToEmpty): Promise<void>;
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
  { log, signal, patienceMs = defaultPatienceMs, restMs = defaultRestMs }: Progress,
): Promise<Move> {
  const { queue } = options;
  const onLook = reporter(queue, log);
  const drain = await openReopeningDrain(connection, options, { signal, patienceMs, onLook });

  return {
    catchUp: () => untilCaughtUp(drain, signal),
    empty: (one) =>
      untilEmpty(drain, one, {
        queue,
        signal,
        patienceMs,
        restMs: one.isOurs ? Math.min(restMs, OURS_RESTS_MS) : restMs,
      }),
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
  { type, count, arguments: args = {} }: QueueToEmpty,
  {
    queue,
    signal,
    patienceMs,
    restMs,
  }: Readonly<{ queue: string; patienceMs: number; restMs: number }> & Pick<Progress, "signal">,
): Promise<void> {
  // With at-least-once they are kept until another queue has them; otherwise they are gone as soon as they expire.
  const keepsExpired = args["x-dead-letter-strategy"] === "at-least-once";
  let state = startEmptying(Date.now());
  for (;;) {
    const { ready, others, idleMs } = await drain.look();
    const glance: Glance = { ready, inFlight: drain.inFlight(), others, idleMs, now: Date.now() };
    state = glanced(state, glance);
    const left = await countedBy[holders(state, glance, { type, restMs, keepsExpired })](count);
    const verdict = judged(state, glance, left, patienceMs);
    switch (verdict.kind) {
      case "empty":
        return;
      case "in_use":
        throw inUse(queue, verdict.left);
      case "uncounted":
        throw uncounted(queue, verdict.others);
      case "disturbed":
        throw disturbed(queue);
      case "look_again":
        state = verdict.state;
    }
    await delay(ready > 0 ? 20 : 250, signal);
  }
}

const countedBy = {
  too_early: () => Promise.resolve(undefined),
  nobody: () => Promise.resolve(0),
  count: async (count: Count) => (await count()) ?? ("unknown" as const),
};

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
    `${queue} does not get empty: ${left.toLocaleString("en")} of its messages are with consumers that do not finish them, or have expired and find no queue where they are to go. Stop who consumes it, see that its dead-letter exchange leads to a queue, then run the same command again. Nothing is lost: it goes on where it was.`,
  );
}

function uncounted(queue: string, others: number): Error {
  return new Error(
    `${queue} has ${counted(others, "consumer")}, and this broker does not say how many messages they hold, or it itself (its statistics are off): deleted now, it would go with them. Stop who consumes it, then run the same command again. Nothing is lost: it goes on where it was.`,
  );
}

function disturbed(queue: string): Error {
  return new Error(
    `${queue} does not come to rest: somebody goes on publishing straight to its name, and what is on its way while it is deleted would be lost. Stop who does, then run the same command again. Nothing is lost: it goes on where it was.`,
  );
}
