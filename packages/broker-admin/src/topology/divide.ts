import type { Channel } from "amqplib";
import { onChannel } from "./amqp.js";
import { bind, unbind } from "./declare.js";
import type { Division } from "./division.js";
import type { LiveQueue } from "./live-topology.js";
import type { MigrationTools } from "./migrate.js";
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
 * @throws Error where somebody consumes it
 */
export async function divideQueue(
  division: Division,
  tools: MigrationTools,
  progress: Progress,
): Promise<void> {
  const { queue, old } = division;
  const { connection } = tools;
  await refuseWhileConsumed(division, tools);
  await lock(queue, connection);
  const { out, back } = migrationNames(queue);
  const isGathered = (await tools.look()).exchanges.some(({ name }) => name === back);
  if (!isGathered) await gather(division, old, tools, progress);
  await spread(division, tools, progress);
  await onChannel(connection, async (channel) => {
    await channel.deleteExchange(out);
    await channel.deleteExchange(back);
  });
  await unlock(queue, connection);
  progress.log(`${queue}: divided into ${String(division.partitions.length)} partitions`);
}

async function refuseWhileConsumed(
  { queue, service, old }: Division,
  { connection }: MigrationTools,
): Promise<void> {
  for (const { name } of old) {
    const { consumerCount } = await onChannel(connection, (channel) => channel.checkQueue(name));
    if (consumerCount === 0) continue;
    throw new Error(
      `${name} is consumed. Stop every instance of ${service === undefined ? "the service that consumes it" : `service ${service}`}, then run the same command again: what it has of a subject would be handled beside what the new partitions have of it. Nothing of ${queue} was touched.`,
    );
  }
}

/** All that there is goes into one holding queue, and whatever comes after it. */
async function gather(
  division: Division,
  old: readonly LiveQueue[],
  tools: MigrationTools,
  progress: Progress,
): Promise<void> {
  const { queue, partitions } = division;
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
      await move.catchUp();
    }
    await onChannel(connection, (channel) => leadToHolding(channel, division, holding));
    for (const { from, move } of moves) {
      const { name, type } = from;
      await move.empty({ type, count: () => tools.count(name), isOurs: name !== queue });
      const wanted = partitions.find((partition) => partition.name === name);
      if (await replaceQueue(move, { name, type }, connection, wanted)) await move.finish();
    }
  } finally {
    for (const { move } of moves) await move.stop();
  }
}

/** Both ways are there for a moment, so that no message finds none. */
async function leadToHolding(
  channel: Channel,
  { exchange, others, oldBindings }: Division,
  holding: string,
): Promise<void> {
  await channel.bindQueue(holding, exchange, "", EVERYTHING);
  for (const binding of others) if ("exchange" in binding) await bind(channel, binding);
  for (const binding of oldBindings) await unbind(channel, binding);
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
    await move.catchUp();
    await onChannel(connection, async (channel) => {
      for (const slot of slots) await bind(channel, slot);
      await channel.unbindQueue(holding, exchange, "", EVERYTHING);
    });
    await move.empty({ type: "quorum", count: () => tools.count(holding), isOurs: true });
    if (await replaceQueue(move, { name: holding, type: "quorum" }, connection)) await move.finish();
  } finally {
    await move.stop();
  }
}
