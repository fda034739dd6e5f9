import {
  retryArguments,
  retryQueueName,
  type Topology,
  type WantedBinding,
  type WantedQueue,
} from "@warren/asyncapi";
import { slotAndQueue } from "./begun-division.js";
import { queueDifferences } from "./differences.js";
import type { LiveBinding, LiveQueue, LiveTopology } from "./live-topology.js";
import { migrationNames } from "./migration-names.js";

/** A queue of the contract that has partitions, as the contract wants it and as it is. */
export type Division = Readonly<{
  /** As the contract calls it. */
  queue: string;
  service: string | undefined;
  /** The headers exchange before the partitions, and its alternate, which gets what says no slot. */
  exchange: string;
  unkeyed: string;
  partitions: readonly WantedQueue[];
  /** Has the queue's name, so that nobody makes it: see the topology. */
  placeholder: WantedQueue | undefined;
  /** From the exchange into the partitions. */
  slots: readonly WantedBinding[];
  /** To the exchange, and from its alternate. */
  others: readonly WantedBinding[];
  /** They count its instances. The first says how many partitions there are. */
  counting: readonly WantedQueue[];
  /**
   * Where its messages wait for a retry: those that do not lead to the exchange yet, also where the contract no longer has such a
   * delay.
   */
  retries: readonly WantedQueue[];
  /** What there is on the broker that may hold its messages: its partitions, and the one queue that it was before. */
  old: readonly LiveQueue[];
  /** Bindings that take messages to these queues now. */
  oldBindings: readonly LiveBinding[];
  /** `to divide`: its messages lie in other partitions than the contract wants; `halfway`: it was begun and not ended. */
  state: "in step" | "to divide" | "halfway";
}>;

/** In the name of a retry queue, or of what stands beside it while it is migrated. */
const DELAY = /^\d+(?=$|\.migration)/;

/** Every queue of the contract that has partitions. */
export function divisionsOf(wanted: Topology, live: LiveTopology): readonly Division[] {
  const slots = wanted.bindings.filter(
    ({ arguments: args }) => args !== undefined && "partition-slot" in args,
  );
  const exchanges = [...new Set(slots.map(({ from }) => from))];

  return exchanges.map((exchange) =>
    divisionOf(
      exchange,
      slots.filter(({ from }) => from === exchange),
      wanted,
      live,
    ),
  );
}

/** Whether a binding is made, or taken away, by the division of its queue, and by nobody before. */
export function isLaidBy(
  { exchange, unkeyed, old }: Pick<Division, "exchange" | "unkeyed" | "old">,
  binding: WantedBinding | LiveBinding,
): boolean {
  return (
    binding.from === exchange ||
    binding.from === unkeyed ||
    ("exchange" in binding ? binding.exchange === exchange : old.some(({ name }) => name === binding.queue))
  );
}

/** Bindings by which messages come to its queues from somewhere else than its own exchanges: they are to lead to its exchange. */
export function waysIn({ queue, exchange, unkeyed, oldBindings }: Division): readonly LiveBinding[] {
  const { out, back } = migrationNames(queue);

  return oldBindings.filter(({ from }) => ![exchange, unkeyed, out, back].includes(from));
}

function divisionOf(
  exchange: string,
  slots: readonly WantedBinding[],
  wanted: Topology,
  live: LiveTopology,
): Division {
  const targets = new Set(slots.flatMap((binding) => ("queue" in binding ? [binding.queue] : [])));
  const partitions = wanted.queues.filter(({ name }) => targets.has(name));
  const { of: queue = exchange, service } = partitions[0] ?? {};
  const unkeyed = wanted.exchanges.find(({ name }) => name === exchange)?.alternateExchange ?? "";
  const related = wanted.queues.filter(({ of }) => of === queue);
  const placeholder = related.find(({ role }) => role === "placeholder");
  const isUndivided = placeholder === undefined || isOtherwiseThere(placeholder, live);
  const old = live.queues.filter(({ name }) => (name === queue && isUndivided) || isPartitionOf(queue, name));
  const oldBindings = live.bindings.filter(
    (binding) => "queue" in binding && old.some(({ name }) => name === binding.queue),
  );
  const counting = related.filter(({ role }) => role === "members");
  const retries = retriesOf({ queue, service, exchange }, wanted, live);
  const common = {
    queue,
    service,
    exchange,
    unkeyed,
    partitions,
    placeholder,
    slots,
    counting,
    retries,
    old,
    oldBindings,
  };
  const others = wanted.bindings.filter((binding) => !slots.includes(binding) && isLaidBy(common, binding));

  return { ...common, others, state: stateOf({ ...common, others }, live) };
}

function stateOf(division: Omit<Division, "state">, live: LiveTopology): Division["state"] {
  const { queue, exchange, old, oldBindings, partitions, slots, counting } = division;
  const { holding, out, back } = migrationNames(queue);
  const begun =
    live.queues.some(({ name }) => name === holding) ||
    live.exchanges.some(({ name }) => name === out || name === back);
  if (begun) return "halfway";
  const wantedSlots = new Set(slots.map(slotAndQueue));
  const isOtherwise =
    old.some(({ name }) => !partitions.some((partition) => partition.name === name)) ||
    counting.some((one) => isOtherwiseThere(one, live)) ||
    oldBindings.some((binding) => binding.from === exchange && !wantedSlots.has(slotAndQueue(binding)));

  return isOtherwise ? "to divide" : "in step";
}

/** There, with other arguments. */
function isOtherwiseThere(wanted: WantedQueue, { queues, defaultQueueType }: LiveTopology): boolean {
  const there = queues.find(({ name }) => name === wanted.name);

  return there !== undefined && queueDifferences(wanted, there, defaultQueueType).refused.length > 0;
}

/** What an older contract made is known by its name, and so is what is half migrated. */
function retriesOf(
  { queue, service, exchange }: Pick<Division, "queue" | "service" | "exchange">,
  wanted: Topology,
  live: LiveTopology,
): readonly WantedQueue[] {
  const prefix = retryQueueName(queue, "");
  const delays = [...live.queues, ...live.exchanges].flatMap(({ name }) =>
    name.startsWith(prefix) ? (DELAY.exec(name.slice(prefix.length)) ?? []) : [],
  );
  const retryAfter = (delayMs: string): WantedQueue => {
    const name = retryQueueName(queue, delayMs);
    const args = { ...retryArguments(queue, Number(delayMs)), "x-dead-letter-exchange": exchange };
    const made = { name, durable: true, arguments: args, role: "retry", of: queue, service } as const;

    return wanted.queues.find((one) => one.name === name) ?? made;
  };

  return [...new Set(delays)]
    .map(retryAfter)
    .filter((one) => one.role === "retry" && one.of === queue && isToBeMigrated(one, live));
}

/** Otherwise there, or half migrated. */
function isToBeMigrated(wanted: WantedQueue, live: LiveTopology): boolean {
  const { holding, out, back } = migrationNames(wanted.name);

  return (
    isOtherwiseThere(wanted, live) ||
    live.queues.some(({ name }) => name === holding) ||
    live.exchanges.some(({ name }) => name === out || name === back)
  );
}

/**
 * What comes next.
 * - `gather`: all that there is goes into the holding queue, and whatever comes
 * - `spread`: all of it is there, and goes into the partitions
 * - `tidy`: it has left the holding queue, which is gone
 */
export function nextDivisionStep(queue: string, live: LiveTopology): "gather" | "spread" | "tidy" {
  const { holding, back } = migrationNames(queue);
  // It is made when all is gathered, and the last to go.
  if (!live.exchanges.some(({ name }) => name === back)) return "gather";

  return live.queues.some(({ name }) => name === holding) ? "spread" : "tidy";
}

function isPartitionOf(queue: string, name: string): boolean {
  return name.startsWith(`${queue}.`) && /^\d+$/.test(name.slice(queue.length + 1));
}
