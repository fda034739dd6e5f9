import type { ChannelModel } from "amqplib";
import type { Partitions } from "../contract/index.js";
import type { Consumer, ConsumerOptions } from "./consumer.js";
import type { ConsumerHealth } from "./consumer-state.js";
import { createHeldPartitions } from "./held-partitions.js";
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

/**
 * Consumes those partitions of a queue that are this instance's share, and others as instances come and go. What holds for a
 * queue (its batches, its prefetch, pauses) holds for each partition by itself; to pause or to stop is to give up all.
 */
export function consumePartitions(options: PartitionedOptions, partitions: Partitions): Consumer {
  const { connection, context, lookEveryMs = LOOK_EVERY_MS } = options;
  const { queue, logger } = context;
  const held = createHeldPartitions(options, partitions);
  const inTurn = createMutex();
  let phase: "paused" | "consuming" | "stopped" = "paused";
  let membership: Membership | undefined;
  let removeSetup: () => void = () => undefined;

  const becomeMember = async (amqp: ChannelModel) => {
    if (phase !== "consuming") return;
    const desk = createPartitionDesk(connection, amqp, partitions);
    await desk.join();
    const count = partitions.queues.length;
    const sharing = shareOut({ desk, held, partitions: count, lookEveryMs, queue, logger });
    const lost = () => {
      void sharing.end();
      if (membership === member) membership = undefined;
      void held.lose();
    };
    amqp.once("close", lost);
    const member: Membership = { desk, sharing, forget: () => amqp.off("close", lost) };
    membership = member;
  };
  const leave = async () => {
    removeSetup();
    const member = membership;
    if (member === undefined) return held.lose();
    // First, since it may take a partition yet.
    await member.sharing.end();
    await Promise.all(held.all().map((partition) => held.giveUp(partition, member.desk)));
    member.forget();
    membership = undefined;
    await member.desk.leave();
  };

  return {
    health() {
      if (phase !== "consuming") return { queue, state: phase };
      const all = held.consumers().map((consumer) => consumer.health());

      return healthOf(
        queue,
        held.kept(),
        all,
        membership === undefined ? "its channel is not open" : membership.sharing.trouble(),
      );
    },
    pause: () =>
      inTurn(async () => {
        if (phase !== "consuming") return;
        phase = "paused";
        await leave();
      }),
    resume: () =>
      inTurn(async () => {
        if (phase !== "paused") return;
        phase = "consuming";
        try {
          removeSetup = await connection.addSetup(becomeMember);
        } catch (error) {
          phase = "paused";
          await leave();
          throw error;
        }
      }),
    stop() {
      phase = "stopped";
      // At once: a partition that is being taken is not waited for in turn.
      void membership?.sharing.end();

      return inTurn(leave);
    },
  };
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
