import { isDeepStrictEqual } from "node:util";
import { exchangeDifferences, queueDifferences, type Difference, type Differences } from "./differences.js";
import { divisionsOf, isLaidBy, type Division } from "./division.js";
import type { LiveBinding, LiveExchange, LiveQueue, LiveTopology } from "./live-topology.js";
import { migrationNames } from "./migration-names.js";
import { isSayable } from "./sayable.js";
import {
  isPredeclared,
  partitionLock,
  type Topology,
  type WantedBinding,
  type WantedExchange,
  type WantedQueue,
} from "@warren/asyncapi";

/** What lies between the contract and the broker. */
export type Plan = Readonly<{
  exchanges: readonly PlannedExchange[];
  queues: readonly PlannedQueue[];
  bindings: readonly PlannedBinding[];
  /** Queues with partitions. */
  divisions: readonly Division[];
  /** Bindings between what is ours that the contract no longer has: messages still travel by them. */
  obsolete: readonly LiveBinding[];
  /** There, and not in the contract. */
  notOurs: NotOurs;
}>;

/** `unchanged` may carry settings that the broker keeps as they are and says nothing about. */
export type Verdict =
  | Readonly<{ verdict: "create" }>
  | Readonly<{ verdict: "unchanged"; ignored: readonly Difference[] }>
  | Readonly<{ verdict: "refused"; differences: readonly Difference[] }>;

export type PlannedExchange = Readonly<{ exchange: WantedExchange }> & Verdict;

/** `halfway`: its migration was begun and not ended; messages may wait in the holding queue. */
export type PlannedQueue = Readonly<{
  queue: WantedQueue;
  /** Undefined where the broker does not say; 0 where there is no such queue. */
  messages: number | undefined;
  consumers: number | undefined;
  halfway: Halfway | undefined;
}> &
  (Verdict | Readonly<{ verdict: "by its service" }>);

export type Halfway = Readonly<{ holding: string; messages: number | undefined }>;

export type PlannedBinding = Readonly<{ binding: WantedBinding; verdict: "create" | "unchanged" | "waits" }>;

export type NotOurs = Readonly<{
  exchanges: readonly LiveExchange[];
  queues: readonly LiveQueue[];
  bindings: readonly LiveBinding[];
}>;

/** Compares the contract with the broker. */
export function planTopology(wanted: Topology, live: LiveTopology): Plan {
  const queues = wanted.queues.map((queue) => plannedQueue(queue, live));
  const halfway = new Set(
    queues.flatMap(({ queue, halfway }) => (halfway === undefined ? [] : [queue.name])),
  );
  const divisions = divisionsOf(wanted, live);
  const undivided = divisions.filter(({ state }) => state !== "in step");
  const isLaidLater = (binding: WantedBinding | LiveBinding) =>
    undivided.some((division) => isLaidBy(division, binding));
  const aside = new Set([
    ...[...wanted.queues.map(({ name }) => name), ...divisions.map(({ queue }) => queue)].flatMap((name) =>
      Object.values(migrationNames(name)),
    ),
    ...divisions.flatMap(({ partitions }) => partitions.map(({ name }) => partitionLock(name))),
    ...undivided.flatMap(({ old }) => old.map(({ name }) => name)),
  ]);
  const foreign = foreignTo(wanted, aside);

  return {
    exchanges: wanted.exchanges.map((exchange) => plannedExchange(exchange, live)),
    queues,
    bindings: wanted.bindings
      .filter((binding) => !isByItsService(wanted, binding))
      .map((binding) => ({ binding, verdict: bindingVerdict(binding, live, { halfway, isLaidLater }) })),
    divisions,
    obsolete: live.bindings.filter((binding) => isObsolete(binding, wanted) && !isLaidLater(binding)),
    notOurs: {
      exchanges: live.exchanges.filter(({ name }) => foreign.exchange(name)),
      queues: live.queues.filter(({ name }) => foreign.queue(name)),
      bindings: live.bindings.filter(
        (binding) => foreign.source(binding.from) || foreign.target(binding) || isMadeByHand(binding, wanted),
      ),
    },
  };
}

/** Whether the broker has all that the contract wants, and nothing of it otherwise. */
export function isInStep({ exchanges, queues, bindings, divisions, obsolete }: Plan): boolean {
  return (
    divisions.every(({ state }) => state === "in step") &&
    exchanges.every(({ verdict }) => verdict === "unchanged") &&
    queues.every(
      ({ verdict, halfway }) => (verdict === "unchanged" || verdict === "by its service") && !halfway,
    ) &&
    bindings.every(({ verdict }) => verdict === "unchanged") &&
    obsolete.length === 0
  );
}

/** Whether something would be refused, or was left half done: `apply` alone does not put it right. */
export function needsMigration({ exchanges, queues, divisions }: Plan): boolean {
  return (
    divisions.some(({ state }) => state !== "in step") ||
    exchanges.some(({ verdict }) => verdict === "refused") ||
    queues.some(({ verdict, halfway }) => verdict === "refused" || halfway !== undefined)
  );
}

/** The same source, target, key and arguments. */
export function isSameBinding(one: WantedBinding, other: LiveBinding): boolean {
  return (
    one.from === other.from &&
    one.key === other.key &&
    targetOf(one) === targetOf(other) &&
    isDeepStrictEqual(one.arguments ?? {}, other.arguments)
  );
}

/** Tells a queue from an exchange of the same name. */
export function targetOf(binding: WantedBinding | LiveBinding): string {
  return "queue" in binding ? `queue ${binding.queue}` : `exchange ${binding.exchange}`;
}

function plannedExchange(exchange: WantedExchange, live: LiveTopology): PlannedExchange {
  const there = live.exchanges.find(({ name }) => name === exchange.name);

  return { exchange, ...verdictOf(there && exchangeDifferences(exchange, there)) };
}

function plannedQueue(queue: WantedQueue, live: LiveTopology): PlannedQueue {
  const there = live.queues.find(({ name }) => name === queue.name);
  const { holding, out, back } = migrationNames(queue.name);
  const held = live.queues.find(({ name }) => name === holding);
  const begun = held !== undefined || live.exchanges.some(({ name }) => name === out || name === back);
  const common = {
    queue,
    messages: there === undefined ? 0 : there.messages,
    consumers: there === undefined ? 0 : there.consumers,
    halfway: begun ? { holding, messages: held === undefined ? 0 : held.messages } : undefined,
  };
  if (queue.exclusive === true) return { ...common, verdict: "by its service" };

  return { ...common, ...verdictOf(there && queueDifferences(queue, there, live.defaultQueueType)) };
}

function verdictOf(differences: Differences | undefined): Verdict {
  if (differences === undefined) return { verdict: "create" };
  const { refused, ignored } = differences;

  return refused.length > 0
    ? { verdict: "refused", differences: refused }
    : { verdict: "unchanged", ignored };
}

/** While a queue is migrated, its messages take the way round it: its own bindings come back at the end. */
function bindingVerdict(
  binding: WantedBinding,
  live: LiveTopology,
  {
    halfway,
    isLaidLater,
  }: Readonly<{ halfway: ReadonlySet<string>; isLaidLater: (binding: WantedBinding) => boolean }>,
): PlannedBinding["verdict"] {
  if (live.bindings.some((there) => isSameBinding(binding, there))) return "unchanged";
  if (isLaidLater(binding)) return "waits";

  return "queue" in binding && halfway.has(binding.queue) ? "waits" : "create";
}

/** An exclusive queue is its connection's alone: nobody else may declare or bind it. */
function isByItsService({ queues }: Topology, binding: WantedBinding): boolean {
  return (
    "queue" in binding && queues.some(({ name, exclusive }) => name === binding.queue && exclusive === true)
  );
}

/**
 * Whoever operates the broker has made it, since the contract could not: a binding that compares what no document can say, or one of
 * a headers exchange that compares headers, where the contract says of no binding between the two what it compares.
 */
function isMadeByHand(there: LiveBinding, { exchanges, bindings }: Topology): boolean {
  if (!isSayable(there.arguments)) return !bindings.some((one) => isSameBinding(one, there));
  const type = exchanges.find(({ name }) => name === there.from)?.type;

  return (
    type === "headers" &&
    Object.keys(there.arguments).length > 0 &&
    !bindings.some(
      (one) => one.from === there.from && one.arguments !== undefined && targetOf(one) === targetOf(there),
    )
  );
}

/** Both ends are ours, and the contract does not join them so. */
function isObsolete(there: LiveBinding, wanted: Topology): boolean {
  const { exchanges, queues, bindings } = wanted;
  const ours =
    exchanges.some(({ name }) => name === there.from) &&
    ("queue" in there
      ? queues.some(({ name }) => name === there.queue)
      : exchanges.some(({ name }) => name === there.exchange));

  return ours && !isMadeByHand(there, wanted) && !bindings.some((binding) => isSameBinding(binding, there));
}

function foreignTo({ exchanges, queues }: Topology, aside: ReadonlySet<string>) {
  const ourExchanges = new Set(exchanges.map(({ name }) => name));
  const ourQueues = new Set(queues.map(({ name }) => name));
  const exchange = (name: string) => !ourExchanges.has(name) && !aside.has(name) && !isPredeclared(name);
  const queue = (name: string) => !ourQueues.has(name) && !aside.has(name);

  return {
    exchange,
    queue,
    source: exchange,
    target: (binding: LiveBinding) =>
      "queue" in binding ? queue(binding.queue) : exchange(binding.exchange),
  };
}
