import { inventory } from "@warren/generated/inventory";
import { notification } from "@warren/generated/notification";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import type { ServiceContract } from "@warren/messaging/contract";

/** Every service that consumes queues. */
export const consumers: readonly ServiceContract[] = [order, inventory, payment, shipping, notification];

/** A queue of the contract, and what belongs to it on the broker. */
export type ContractQueue = Readonly<{
  queue: string;
  /** Who consumes it; undefined for one that nobody does. */
  service: string | undefined;
  /** The names of those that its service takes from it. */
  messages: readonly string[];
  /** What it is on the broker: one queue of its own name, or those of its partitions. */
  parts: readonly string[];
  /** Where its failed messages wait. */
  retries: readonly string[];
  /** Where those lie that were given up. */
  dead: string | undefined;
}>;

const consumed: readonly ContractQueue[] = consumers.flatMap(({ name, queues, receives, serves }) =>
  Object.entries(queues).map(([queue, { deadLetter, retry, partitions }]) => ({
    queue,
    service: name,
    messages: [
      ...Object.values(receives)
        .filter((one) => one.queue === queue)
        .map(({ message }) => message.messageName),
      ...Object.values(serves)
        .filter((one) => one.queue === queue)
        .map(({ request }) => request.messageName),
    ],
    parts: partitions?.queues.map((part) => part.queue) ?? [queue],
    retries: retry.map(({ routingKey }) => routingKey),
    dead: deadLetter.queue,
  })),
);
const theirs = new Set(
  consumed.flatMap(({ queue, parts, retries, dead }) => [queue, ...parts, ...retries, dead]),
);

/** Every queue that services consume, and those that are only kept. */
export const contractQueues: readonly ContractQueue[] = [
  ...consumed,
  ...topology.queues
    .filter(({ name }) => !theirs.has(name))
    .map(({ name }) => ({
      queue: name,
      service: undefined,
      messages: [],
      parts: [name],
      retries: [],
      dead: undefined,
    })),
];
