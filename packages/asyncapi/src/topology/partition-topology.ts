import type { Queue } from "../model/model.js";
import type { Arguments, Topology, WantedBinding, WantedExchange, WantedQueue } from "./topology-of.js";

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

      return { queue, lock: partitionLock(queue) };
    }),
    members: `${name}.members`,
    wanting: `${name}.wanting`,
  };
}

/** The name of the queue that an instance makes to hold a partition. */
export function partitionLock(partition: string): string {
  return `${partition}.lock`;
}

/**
 * Arguments of the queue that counts instances. Nothing is ever in it, so that its length may say how many partitions there are:
 * the broker refuses another number (406), and so a contract with another one. None: while they are divided anew.
 */
export function membersArguments(partitions: number): Arguments {
  return { "x-queue-type": "quorum", "x-max-length": partitions };
}

/**
 * Arguments of the queue that stands where the undivided queue would. It takes nothing. So the broker refuses that queue (406) to a
 * contract without partitions, and this one to a contract with partitions while the queue is not divided yet.
 */
export const placeholderArguments = {
  // Of a quorum queue's first message such a length would not say no.
  "x-queue-type": "classic",
  "x-max-length": 0,
  "x-overflow": "reject-publish",
} as const satisfies Arguments;

/** What there is on the broker in the place of a work queue that has partitions. */
export function partitioned(queue: Queue, whole: WantedQueue): Topology {
  const names = partitionNames(queue);
  const { durable, of, service } = whole;

  const common = { durable, of, service };
  const counting = (name: string, args: Arguments): WantedQueue => ({
    name,
    arguments: args,
    role: "members",
    ...common,
  });

  return {
    exchanges: exchangesOf(names),
    queues: [
      // These two first: where the broker refuses one, it does nothing of what is asked after it.
      { name: queue.name, arguments: placeholderArguments, role: "placeholder", ...common },
      counting(names.members, membersArguments(queue.partitions)),
      counting(names.wanting, { "x-queue-type": "quorum" }),
      ...names.queues.map(({ queue: name }) => ({
        ...whole,
        name,
        // Two instances that both believe to hold a partition still take turns: the broker sees to it.
        arguments: { ...whole.arguments, "x-single-active-consumer": true },
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
    ...bindings.map(({ exchange: from, routingKey: key, arguments: compared }) => ({
      from,
      key,
      ...(compared === undefined ? {} : { arguments: compared }),
      exchange,
    })),
    { from: unkeyed, key: "", queue: first },
    ...Array.from({ length: SLOTS }, (_, slot) => ({
      from: exchange,
      key: "",
      queue: queues[slot % queues.length]?.queue ?? first,
      arguments: { "x-match": "all", "partition-slot": String(slot) },
    })),
  ];
}
