import type { ChannelModel } from "amqplib";
import { onChannel, openConnection } from "./amqp.js";
import type { BrokerAddress } from "../broker-address.js";
import { bind, declareExchange, declareQueue, unbind } from "./declare.js";
import { userOf } from "../management/address.js";
import type { Management } from "../management/client.js";
import { divideQueue } from "./divide.js";
import type { Division } from "./division.js";
import { migrateQueue } from "./migrate.js";
import type { Progress } from "./move-messages.js";
import { planTopology, type Plan } from "./plan.js";
import { queueCounter, readLive } from "./read-live.js";
import { bindingText } from "./report.js";
import { liveFor } from "./live-for.js";
import type { Topology } from "@warren/asyncapi";

/** What is asked for beyond the safe part. */
export type ApplyOptions = Progress &
  Readonly<{
    /** Queues to be migrated if they have changed; `all` stands for every one that has. */
    migrate: readonly string[];
    /** Whether bindings that the contract no longer has are taken away. */
    prune: boolean;
    /** Whether it is only said what would be done. */
    dryRun: boolean;
  }>;

/**
 * Makes what is not there, then migrates and prunes what was asked for. Nothing is deleted that was not. Throws where a
 * queue is named that is none, and where the broker refuses something; what was done until then stays.
 */
export async function apply(
  {
    wanted,
    address,
    management,
  }: Readonly<{ wanted: Topology; address: BrokerAddress; management: Management }>,
  options: ApplyOptions,
): Promise<void> {
  const { log, dryRun, prune } = options;
  const live = await liveFor(wanted, management, address);
  const { defaultQueueType } = live;
  // It is not asked for again while queues are moved: to ask is to declare one.
  const look = async () => ({ ...(await readLive(management, address.vhost)), defaultQueueType });
  const plan = planTopology(wanted, live);
  const changed = toMigrate(plan, options.migrate);
  for (const line of intentions(plan, changed, options)) log(line);
  if (dryRun) return;

  const connection = await openConnection(address.amqpUrl);
  try {
    await create(createdNow(plan), connection);
    const user = userOf(address.amqpUrl);
    const tools = { connection, user, look, count: queueCounter(management) };
    for (const name of changed) {
      const division = plan.divisions.find(({ queue }) => queue === name);
      if (division !== undefined) await divideQueue(division, wanted.bindings, tools, options);
      const queue = wanted.queues.find((one) => one.name === name);
      if (division === undefined && queue !== undefined)
        await migrateQueue(queue, wanted.bindings, tools, options);
    }
    if (prune)
      await onChannel(connection, (channel) => eachInTurn(plan.obsolete, (one) => unbind(channel, one)));
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** Exchanges before queues, since some name them; queues before bindings. */
async function create({ exchanges, queues, bindings }: Plan, connection: ChannelModel): Promise<void> {
  await onChannel(connection, async (channel) => {
    await eachInTurn(exchanges.filter(isNew), ({ exchange }) => declareExchange(channel, exchange));
    await eachInTurn(queues.filter(isNew), ({ queue }) => declareQueue(channel, queue));
    await eachInTurn(bindings.filter(isNew), ({ binding }) => bind(channel, binding));
  });
}

/**
 * All that is not there, but for what counts the instances of a queue that is to be divided: an instance would find all that it
 * looks for, and consume partitions to which nothing leads yet.
 */
function createdNow(plan: Plan): Plan {
  const undivided = plan.divisions.filter(({ state }) => state !== "in step");
  const later = new Set(undivided.flatMap(({ counting }) => counting.map(({ name }) => name)));

  return { ...plan, queues: plan.queues.filter(({ queue }) => !later.has(queue.name)) };
}

/** The names of the queues that changed, or were left half migrated, among those that were asked for. */
function toMigrate({ queues, divisions }: Plan, asked: readonly string[]): readonly string[] {
  const known = new Set([...queues.map(({ queue }) => queue.name), ...divisions.map(({ queue }) => queue)]);
  for (const name of asked) {
    if (name !== "all" && !known.has(name)) {
      throw new Error(
        `The contract has no queue ${name}. \`warren topology plan\` shows which have changed.`,
      );
    }
  }

  const undivided = divisions.filter(({ state }) => state !== "in step");
  const belongs = new Map(undivided.flatMap((one) => parts(one).map((name) => [name, one.queue] as const)));
  for (const name of asked) {
    const queue = belongs.get(name);
    if (queue !== undefined && queue !== name)
      throw new Error(`${name} is migrated with ${queue}, and not before it: --migrate ${queue}.`);
  }

  return [
    ...queues
      .filter(({ verdict, halfway }) => verdict === "refused" || halfway !== undefined)
      .map(({ queue }) => queue.name)
      .filter((name) => !belongs.has(name)),
    ...undivided.map(({ queue }) => queue),
  ].filter((name) => asked.includes("all") || asked.includes(name));
}

/** The queues of a division that are seen to with it. */
function parts({ queue, partitions, counting, retries }: Division): readonly string[] {
  return [queue, ...[...partitions, ...counting, ...retries].map(({ name }) => name)];
}

function intentions(
  plan: Plan,
  changed: readonly string[],
  { dryRun, prune }: ApplyOptions,
): readonly string[] {
  const would = (done: string) => (dryRun ? `would ${done}` : done);

  return [
    ...plan.exchanges.filter(isNew).map(({ exchange }) => would(`create exchange ${exchange.name}`)),
    ...plan.queues.filter(isNew).map(({ queue }) => would(`create queue ${queue.name}`)),
    ...plan.bindings.filter(isNew).map(({ binding }) => would(`bind ${bindingText(binding)}`)),
    ...changed.map((name) => would(`migrate queue ${name}`)),
    ...(prune ? plan.obsolete.map((binding) => would(`unbind ${bindingText(binding)}`)) : []),
  ];
}

function isNew({ verdict }: Readonly<{ verdict: string }>): boolean {
  return verdict === "create";
}

async function eachInTurn<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await act(item);
}
