import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import { declareQueue, redirect } from "./declare.js";
import type { LiveQueue, LiveTopology } from "./live-topology.js";
import {
  holdingArguments,
  nextStep,
  obstacle,
  sourcesOf,
  type BindingSource,
  type MigrationStep,
} from "./migration.js";
import { lock, unlock } from "./migration-lock.js";
import { migrationNames } from "./migration-names.js";
import { startMove, type Move, type Progress } from "./move-messages.js";
import { Stopped } from "./reopening-drain.js";
import { replaceQueue } from "./replace-queue.js";
import { contents } from "./report.js";
import type { WantedBinding, WantedQueue } from "@warren/asyncapi";

/** What a migration works with. */
export type MigrationTools = Readonly<{
  connection: ChannelModel;
  /** Who publishes: the name in the connection's address. */
  user: string;
  /** What is on the broker now. */
  look: () => Promise<LiveTopology>;
  /** How many messages a queue holds, in all states; undefined where the broker does not say. */
  count: (queue: string) => Promise<number | undefined>;
}>;

const MAX_STEPS = 12;
const CONSUMERS_BACK_WITHIN_MS = 8_000;

/**
 * Gives a queue the arguments that the contract wants, with all its messages. Goes on where an earlier run was stopped.
 * A message may come twice; none is lost.
 */
export async function migrateQueue(
  wanted: WantedQueue,
  bindings: readonly WantedBinding[],
  tools: MigrationTools,
  progress: Progress,
): Promise<void> {
  const { name } = wanted;
  const { log, signal } = progress;
  const before = find(await tools.look(), name);
  const why = obstacle(wanted, before);
  if (why !== undefined) throw new Error(why);
  const consumers = before && (await consumersOf(name, tools.connection));
  await lock(name, tools.connection);
  log(`${name}: ${before === undefined ? "is not there" : contents({ ...before, consumers })}`);

  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (signal?.aborted) throw new Stopped(`Stopped before the next step of ${name}.`);
    const live = await tools.look();
    const step = stepFrom(wanted, live);
    if (step === "done") {
      await unlock(name, tools.connection);
      await reportConsumers(wanted, consumers ?? 0, tools.connection, progress);

      return;
    }
    const sources = sourcesOf(name, bindings, live.bindings);
    await { empty, create, fill, tidy }[step]({ wanted, sources, real: find(live, name), tools, progress });
  }
  throw new Error(
    `${name} was made anew with its old arguments again and again: a service with the older contract is starting up. Stop it${wanted.service === undefined ? "" : ` (${wanted.service})`}, then run the same command again. Nothing is lost.`,
  );
}

type Stage = Readonly<{
  wanted: WantedQueue;
  sources: readonly BindingSource[];
  real: LiveQueue | undefined;
  tools: MigrationTools;
  progress: Progress;
}>;

function stepFrom(wanted: WantedQueue, live: LiveTopology): MigrationStep {
  const { holding, out, back } = migrationNames(wanted.name);

  return nextStep(wanted, {
    real: find(live, wanted.name),
    holding: find(live, holding),
    exchanges: live.exchanges.some(({ name }) => name === out || name === back),
    defaultQueueType: live.defaultQueueType,
  });
}

/** The old queue's messages go into the holding queue, and whatever comes after them; then the new one takes its place. */
async function empty({ wanted, sources, real, tools, progress }: Stage): Promise<void> {
  const { name } = wanted;
  const { holding, out } = migrationNames(name);
  const { connection } = tools;
  progress.log(`  ${name}: its messages go to ${holding}`);
  await onChannel(connection, async (channel) => {
    await channel.assertExchange(out, "fanout", { durable: true });
    // Made by an earlier run for another contract it may have other arguments; it holds messages all the same.
    if (find(await tools.look(), holding) === undefined) {
      await channel.assertQueue(holding, { durable: true, arguments: holdingArguments(wanted) });
    }
    await channel.bindQueue(holding, out, "");
  });

  await moving({ from: name, through: out, tools, progress }, async (move) => {
    const inOrder = await move.catchUp();
    await onChannel(connection, (channel) => redirect(channel, sources, { from: name, to: holding }));
    if (!inOrder) progress.log(`  ${name}: new messages may overtake those that waited longest`);
    await move.empty({ type: real?.type, arguments: real?.arguments, count: () => tools.count(name) });
    progress.log(`  ${name}: is empty, and made anew`);
    const replaced = await replaceQueue(move, { name, type: real?.type }, connection, wanted);
    if (replaced) await move.finish();
  });
}

/** The old queue is gone already, the new one is not there. */
async function create({ wanted, tools, progress }: Stage): Promise<void> {
  progress.log(`  ${wanted.name}: is made with its new arguments`);
  await onChannel(tools.connection, (channel) => declareQueue(channel, wanted));
}

/** What waits in the holding queue comes back, then the bindings do, then the holding queue goes. */
async function fill({ wanted, sources, tools, progress }: Stage): Promise<void> {
  const { name } = wanted;
  const { holding, back } = migrationNames(name);
  const { connection } = tools;
  progress.log(`  ${name}: is there with its new arguments; its messages come back`);
  await onChannel(connection, async (channel) => {
    await channel.assertExchange(back, "fanout", { durable: true });
    await channel.bindQueue(name, back, "");
  });

  await moving({ from: holding, through: back, tools, progress }, async (move) => {
    await move.catchUp();
    await onChannel(connection, (channel) => redirect(channel, sources, { from: holding, to: name }));
    const type = find(await tools.look(), holding)?.type;
    await move.empty({ type, count: () => tools.count(holding), isOurs: true });
    const replaced = await replaceQueue(move, { name: holding, type }, connection);
    if (replaced) await move.finish();
  });
}

async function tidy({ wanted: { name }, tools: { connection } }: Stage): Promise<void> {
  const { out, back } = migrationNames(name);
  await onChannel(connection, async (channel) => {
    await channel.deleteExchange(out);
    await channel.deleteExchange(back);
  });
}

async function moving(
  way: Readonly<{ from: string; through: string; tools: MigrationTools; progress: Progress }>,
  use: (move: Move) => Promise<void>,
): Promise<void> {
  const { from, through, tools, progress } = way;
  const move = await startMove(
    tools.connection,
    { queue: from, exchange: through, user: tools.user },
    progress,
  );
  try {
    await use(move);
  } finally {
    await move.stop();
  }
}

/** A consumer is told when its queue goes. Ours come back by themselves; others may have to be started again. */
async function reportConsumers(
  { name, service }: WantedQueue,
  before: number,
  connection: ChannelModel,
  { log, signal }: Progress,
): Promise<void> {
  const until = Date.now() + CONSUMERS_BACK_WITHIN_MS;
  let now = 0;
  do {
    now = await consumersOf(name, connection);
    if (now < before) await delay(250, signal);
  } while (now < before && Date.now() < until && !signal?.aborted);
  log(`${name}: migrated`);
  if (now >= before) return;
  const who = service === undefined ? "its consumers" : `service ${service}`;
  log(
    `${name}: ${String(now)} of ${String(before)} consumers are back. Start ${who} again if \`warren topology plan\` goes on showing fewer.`,
  );
}

/** As the queue itself counts them: the management API's count may be missing. */
async function consumersOf(queue: string, connection: ChannelModel): Promise<number> {
  return (await onChannel(connection, (channel) => channel.checkQueue(queue))).consumerCount;
}

function find({ queues }: LiveTopology, queue: string): LiveQueue | undefined {
  return queues.find(({ name }) => name === queue);
}
