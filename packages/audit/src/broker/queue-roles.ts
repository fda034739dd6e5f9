import { sourceQueuesOf, type SourceQueue } from "@warren/broker-admin/dead-letters";
import { inventory } from "@warren/generated/inventory";
import { notification } from "@warren/generated/notification";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";

/**
 * What it means that messages are in a queue.
 * - `under_way`: a service takes them, or they wait for their retry
 * - `dead_letters`: they were given up
 * - `unroutable`: nobody receives them
 * - `foreign`: the contract does not have the queue: a subscriber's, one of an older contract, the trail of the dead-letter tools
 */
export type QueueRole = "under_way" | "dead_letters" | "unroutable" | "foreign";

/** The queues that services consume, each with where its dead letters lie: as the contract says, whatever they are called. */
export const consumedQueues: readonly SourceQueue[] = sourceQueuesOf([
  order,
  inventory,
  payment,
  shipping,
  notification,
]);

const consumed = new Set(consumedQueues.map(({ queue }) => queue));
const deadLetters = new Set(consumedQueues.map(({ deadLetter }) => deadLetter.queue));
const alternates = new Set(topology.exchanges.flatMap(({ alternateExchange }) => alternateExchange ?? []));
/** Behind an alternate exchange, and without a service that takes from it: what is sent to nobody ends there. */
const unroutable = new Set(
  topology.bindings.flatMap((binding) =>
    "queue" in binding && alternates.has(binding.from) && !consumed.has(binding.queue) ? [binding.queue] : [],
  ),
);
const ofTheContract = new Set(topology.queues.map(({ name }) => name));

/** What a queue is for, by the contract. */
export function roleOf(queue: string): QueueRole {
  if (deadLetters.has(queue)) return "dead_letters";
  if (unroutable.has(queue)) return "unroutable";

  return ofTheContract.has(queue) || isHolding(queue) ? "under_way" : "foreign";
}

/** `topology apply --migrate` keeps a queue's messages in such a one meanwhile. */
function isHolding(queue: string): boolean {
  const migrated = /^(.+)\.migration$/.exec(queue)?.[1];

  return migrated !== undefined && ofTheContract.has(migrated);
}
