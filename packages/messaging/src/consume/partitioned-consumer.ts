import type { ChannelModel } from "amqplib";
import type { Partitions } from "../contract/index.js";
import type { Consumer, ConsumerOptions } from "./consumer.js";
import type { ConsumerHealth } from "./consumer-state.js";
import { createHeldPartitions, type HeldPartitions } from "./held-partitions.js";
import { createMutex } from "./mutex.js";
import { createPartitionDesk, type PartitionDesk } from "./partition-desk.js";
import { shareOut, type Sharing } from "./partition-sharing.js";

const LOOK_EVERY_MS = 1_000;

export type PartitionedOptions = ConsumerOptions &
  Readonly<{
    /** How often an instance looks for partitions to take or to give up. Default 1,000. */
    lookEveryMs?: number | undefined;
  }>;

/** What is true while an instance is a member over one connection. */
type Membership = Readonly<{ desk: PartitionDesk; sharing: Sharing; forget(): void }>;

/** A consumer, and what has become of it. */
type Consuming = {
  readonly options: PartitionedOptions;
  readonly partitions: Partitions;
  readonly held: HeldPartitions;
  phase: "paused" | "consuming" | "stopped";
  /** Which stay among the members it is: to pause and to stop end one. */
  stay: number;
  membership: Membership | undefined;
  removeSetup: () => void;
};

/**
 * Consumes those partitions of a queue that are this instance's share, and others as instances come and go. What holds for a
 * queue (its batches, its prefetch, pauses) holds for each partition by itself; to pause or to stop is to give up all.
 */
export function consumePartitions(options: PartitionedOptions, partitions: Partitions): Consumer {
  const { connection, context } = options;
  const { queue } = context;
  const held = createHeldPartitions(options, partitions);
  const inTurn = createMutex();
  const consuming: Consuming = {
    options,
    partitions,
    held,
    phase: "paused",
    stay: 0,
    membership: undefined,
    removeSetup: () => undefined,
  };

  return {
    health() {
      const { phase, membership } = consuming;
      if (phase !== "consuming") return { queue, state: phase };
      const all = held.consumers().map((consumer) => consumer.health());
      const trouble = membership === undefined ? "its channel is not open" : membership.sharing.trouble();

      return healthOf(queue, held.kept(), all, trouble);
    },
    inHand: () => held.consumers().flatMap((consumer) => consumer.inHand()),
    pause: () =>
      inTurn(async () => {
        if (consuming.phase !== "consuming") return;
        consuming.phase = "paused";
        await leave(consuming);
      }),
    resume: () =>
      inTurn(async () => {
        if (consuming.phase !== "paused") return;
        consuming.phase = "consuming";
        try {
          consuming.removeSetup = await connection.addSetup((amqp) => becomeMember(consuming, amqp));
        } catch (error) {
          if (!isStopped(consuming)) consuming.phase = "paused";
          await leave(consuming);
          throw error;
        }
      }),
    stop() {
      consuming.phase = "stopped";
      consuming.stay++;
      // At once: a partition that is being taken is not waited for in turn.
      void consuming.membership?.sharing.end();

      return inTurn(() => leave(consuming));
    },
  };
}

async function becomeMember(consuming: Consuming, amqp: ChannelModel): Promise<void> {
  if (consuming.phase !== "consuming") return;
  const { options, partitions, held, stay } = consuming;
  const { connection, context, lookEveryMs = LOOK_EVERY_MS } = options;
  const { queue, logger } = context;
  const desk = createPartitionDesk(connection, amqp, partitions);
  // Before anything is asked: a connection may be gone by the time it has answered.
  const { isLost, forget } = watchLoss(amqp, () => {
    const member = consuming.membership;
    if (member?.desk === desk) {
      void member.sharing.end();
      consuming.membership = undefined;
    }
    void held.lose();
  });
  try {
    await desk.join();
  } catch (error) {
    forget();
    throw error;
  }
  // Paused or stopped while it joined: nobody would ever make it leave.
  if (isLost() || consuming.stay !== stay) {
    forget();

    return desk.leave();
  }
  const count = partitions.queues.length;
  const sharing = shareOut({ desk, held, partitions: count, lookEveryMs, queue, logger });
  consuming.membership = { desk, sharing, forget };
}

async function leave(consuming: Consuming): Promise<void> {
  const { held, membership } = consuming;
  consuming.stay++;
  consuming.removeSetup();
  if (membership === undefined) return held.lose();
  const { desk, sharing, forget } = membership;
  // First, since it may take a partition yet.
  await sharing.end();
  await Promise.all(held.all().map((partition) => held.giveUp(partition, desk)));
  forget();
  consuming.membership = undefined;
  await desk.leave();
}

/** Hears of the loss of a connection, once. */
function watchLoss(amqp: ChannelModel, lost: () => void) {
  let isOver = false;
  const over = () => {
    isOver = true;
    lost();
  };
  amqp.once("close", over);

  return { isLost: () => isOver, forget: () => void amqp.off("close", over) };
}

/** Read afresh: another call may have stopped it while something was awaited. */
function isStopped({ phase }: Consuming): boolean {
  return phase === "stopped";
}

function healthOf(
  queue: string,
  partitions: readonly number[],
  consumers: readonly ConsumerHealth[],
  trouble: string | undefined,
): ConsumerHealth {
  const reasons = consumers.flatMap((one) => (one.state === "waiting" ? [one.reason] : []));
  const reason = trouble ?? reasons[0];

  return reason === undefined
    ? { queue, state: "consuming", partitions }
    : { queue, state: "waiting", reason, partitions };
}
