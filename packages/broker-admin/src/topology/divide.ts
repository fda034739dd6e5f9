import type { Channel, ChannelModel } from "amqplib";
import type { WantedBinding, WantedQueue } from "@warren/asyncapi";
import { onChannel } from "./amqp.js";
import { begunDivision, refuseOtherNumber } from "./begun-division.js";
import { bind, unbind } from "./declare.js";
import { nextDivisionStep, waysIn, type Division } from "./division.js";
import { keepInstancesOut, letInstancesIn } from "./keep-instances-out.js";
import type { LiveQueue } from "./live-topology.js";
import { migrateQueue, type MigrationTools } from "./migrate.js";
import { lock, unlock } from "./migration-lock.js";
import { migrationNames } from "./migration-names.js";
import { startMove, type Move, type Progress } from "./move-messages.js";
import { replaceQueue } from "./replace-queue.js";

/** What matches every message, whatever it says. */
const EVERYTHING = { "x-match": "all" };

/**
 * Puts what lies in the partitions of a queue, or in the one queue that it was, into the partitions that the contract wants. Nobody
 * may consume meanwhile: two versions of a service would have parts of one subject each. A message may come twice; none is lost.
 *
 * @throws Error where somebody consumes it, or where an earlier run was stopped half way into another number of partitions
 */
export async function divideQueue(
  division: Division,
  bindings: readonly WantedBinding[],
  tools: MigrationTools,
  progress: Progress,
): Promise<void> {
  const { queue } = division;
  const { connection } = tools;
  await lock(queue, connection);
  const live = await tools.look();
  const step = nextDivisionStep(queue, live);
  const begun = begunDivision(division, live);
  refuseOtherNumber(division, begun);
  if (step === "tidy") await tidy(division, tools);
  else {
    const unlockPartitions = await keepInstancesOut(division, tools);
    if (step === "gather") {
      await leadRetriesBack(division, bindings, tools, progress);
      await gather(division, tools, progress);
    }
    // What a run into another number had bound before it was stopped: nothing has gone that way.
    await onChannel(connection, async (channel) => {
      for (const binding of begun.elsewhere) await unbind(channel, binding);
    });
    await spread(division, tools, progress);
    await tidy(division, tools);
    await unlockPartitions();
  }
  await unlock(queue, connection);
  progress.log(`${queue}: divided into ${String(division.partitions.length)} partitions`);
}

/**
 * Where it was one queue, what waits for a retry would go back to that queue, which is about to go. So it is led to the exchange
 * first, and the exchange to the queue that there is.
 */
async function leadRetriesBack(
  { queue, exchange, retries, old }: Division,
  bindings: readonly WantedBinding[],
  tools: MigrationTools,
  progress: Progress,
): Promise<void> {
  if (old.some(({ name }) => name === queue))
    await onChannel(tools.connection, (channel) => channel.bindQueue(queue, exchange, "", EVERYTHING));
  await Promise.all(retries.map((retry) => migrateQueue(retry, bindings, tools, progress)));
}

/** The exchanges last, and `back` the very last: it says that all was spread. */
async function tidy(division: Division, tools: MigrationTools): Promise<void> {
  const { out, back } = migrationNames(division.queue);
  await letInstancesIn(division, tools);
  await onChannel(tools.connection, (channel) => channel.deleteExchange(out));
  await onChannel(tools.connection, (channel) => channel.deleteExchange(back));
}

/** All that there is goes into one holding queue, and whatever comes after it. */
async function gather(division: Division, tools: MigrationTools, progress: Progress): Promise<void> {
  const { queue, partitions, placeholder, old } = division;
  const { connection } = tools;
  const { holding, out } = migrationNames(queue);
  progress.log(`  ${queue}: its messages go to ${holding}`);
  await onChannel(connection, async (channel) => {
    await channel.assertExchange(out, "fanout", { durable: true });
    // Each crash of the one who moves counts as a delivery.
    await channel.assertQueue(holding, {
      durable: true,
      arguments: { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000 },
    });
    await channel.bindQueue(holding, out, "");
  });
  const moves: { from: LiveQueue; move: Move }[] = [];
  try {
    // The one queue that it was has the oldest.
    for (const from of old.toSorted((one, other) => one.name.length - other.name.length)) {
      const options = { queue: from.name, exchange: out, user: tools.user };
      const move = await startMove(connection, options, progress);
      moves.push({ from, move });
      if (!(await move.catchUp())) progress.log(overtaking(from.name));
    }
    await onChannel(connection, (channel) => leadToHolding(channel, division, holding));
    // All at once: each has to be at rest for a while.
    await Promise.all(
      moves.map(({ from: { name, type, arguments: args }, move }) =>
        move.empty({ type, arguments: args, count: () => tools.count(name), isOurs: name !== queue }),
      ),
    );
    for (const { from, move } of moves) {
      const { name, type } = from;
      const wanted = name === queue ? placeholder : partitions.find((partition) => partition.name === name);
      await replaced(move, { name, type }, connection, wanted);
    }
  } finally {
    for (const { move } of moves) await move.stop();
  }
}

/** @throws Error where messages still arrive: the queue is left as it is */
async function replaced(
  move: Move,
  old: Readonly<{ name: string; type: string | undefined }>,
  connection: ChannelModel,
  wanted?: WantedQueue,
): Promise<void> {
  if (!(await replaceQueue(move, old, connection, wanted)))
    throw new Error(
      `${old.name} gets messages again and again though nothing leads there. Stop who publishes straight to its name, then run the same command again. Nothing is lost: it goes on where it was.`,
    );
  await move.finish();
}

function overtaking(queue: string): string {
  return `  ${queue}: more comes in than goes out: new messages may overtake those that waited longest`;
}

/** Both ways are there for a moment, so that no message finds none. */
async function leadToHolding(channel: Channel, division: Division, holding: string): Promise<void> {
  const { queue, exchange, others, old, oldBindings } = division;
  await channel.bindQueue(holding, exchange, "", EVERYTHING);
  for (const binding of others) if ("exchange" in binding) await bind(channel, binding);
  // What leads there and is not in the contract goes on doing so.
  for (const { from, key, arguments: args } of waysIn(division))
    await channel.bindExchange(exchange, from, key, args);
  for (const binding of oldBindings) await unbind(channel, binding);
  if (old.some(({ name }) => name === queue)) await channel.unbindQueue(queue, exchange, "", EVERYTHING);
}

/** What waits in the holding queue goes into its partitions, then the bindings lead there, then the holding queue goes. */
async function spread(division: Division, tools: MigrationTools, progress: Progress): Promise<void> {
  const { queue, exchange, unkeyed, slots, others } = division;
  const { connection } = tools;
  const { holding, back } = migrationNames(queue);
  progress.log(`  ${queue}: its messages go into their partitions`);
  await onChannel(connection, async (channel) => {
    for (const binding of others) await bind(channel, binding);
    await channel.assertExchange(back, "headers", { durable: true, alternateExchange: unkeyed });
    for (const slot of slots) await bind(channel, { ...slot, from: back });
  });
  const move = await startMove(connection, { queue: holding, exchange: back, user: tools.user }, progress);
  try {
    if (!(await move.catchUp())) progress.log(overtaking(holding));
    await onChannel(connection, async (channel) => {
      for (const slot of slots) await bind(channel, slot);
      await channel.unbindQueue(holding, exchange, "", EVERYTHING);
    });
    await move.empty({ type: "quorum", count: () => tools.count(holding), isOurs: true });
    await replaced(move, { name: holding, type: "quorum" }, connection);
  } finally {
    await move.stop();
  }
}
