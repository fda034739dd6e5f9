import type { Queue } from "../model/model.js";
import type { Topology, WantedBinding, WantedExchange, WantedQueue } from "./topology-of.js";

/**
 * Into so many slots subjects are divided, whatever queue they reach. A queue has no more partitions than that, and a divisor of
 * it, so that each has as many slots as the next: the number of partitions is the queue's own affair, and may change, without
 * any sender knowing of it.
 */
export const SLOTS = 32;

/** What a partitioned queue consists of on the broker, by name. */
export type PartitionNames = Readonly<{
  /** Its bindings lead here. */
  exchange: string;
  /** Gets what says nothing of a slot. */
  unkeyed: string;
  queues: readonly Readonly<{ queue: string; lock: string }>[];
  members: string;
  wanting: string;
}>;

/** The names that a queue with partitions needs for itself. */
export function partitionNames({ name, partitions }: Pick<Queue, "name" | "partitions">): PartitionNames {
  return {
    exchange: `${name}.partitions`,
    unkeyed: `${name}.unkeyed`,
    queues: Array.from({ length: partitions }, (_, index) => {
      const queue = `${name}.${String(index)}`;

      return { queue, lock: `${queue}.lock` };
    }),
    members: `${name}.members`,
    wanting: `${name}.wanting`,
  };
}

/** What there is on the broker in the place of a work queue that has partitions. */
export function partitioned(queue: Queue, whole: WantedQueue): Topology {
  const names = partitionNames(queue);
  const { durable, of, service } = whole;

  return {
    exchanges: exchangesOf(names),
    queues: [
      ...names.queues.map(({ queue: name }) => ({
        ...whole,
        name,
        // Two instances that both believe to hold a partition still take turns: the broker sees to it.
        arguments: { ...whole.arguments, "x-single-active-consumer": true },
      })),
      ...[names.members, names.wanting].map((name): WantedQueue => ({
        name,
        durable,
        arguments: { "x-queue-type": "quorum" },
        role: "members",
        of,
        service,
      })),
    ],
    bindings: bindingsOf(queue, names),
  };
}

function exchangesOf({ exchange, unkeyed }: PartitionNames): readonly WantedExchange[] {
  return [
    { name: exchange, type: "headers", durable: true, alternateExchange: unkeyed },
    { name: unkeyed, type: "fanout", durable: true },
  ];
}

function bindingsOf(
  { bindings }: Queue,
  { exchange, unkeyed, queues }: PartitionNames,
): readonly WantedBinding[] {
  const first = queues[0]?.queue ?? "";

  return [
    ...bindings.map(({ exchange: from, routingKey: key }) => ({ from, key, exchange })),
    { from: unkeyed, key: "", queue: first },
    ...Array.from({ length: SLOTS }, (_, slot) => ({
      from: exchange,
      key: "",
      queue: queues[slot % queues.length]?.queue ?? first,
      arguments: { "x-match": "all", "partition-slot": String(slot) },
    })),
  ];
}
