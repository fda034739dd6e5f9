import { membersArguments, partitionLock } from "@warren/asyncapi";
import { isRefusal, queueThere, replyCodes } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import type { Division } from "./division.js";
import type { MigrationTools } from "./migrate.js";

const ATTEMPTS = 20;

/**
 * Keeps every instance from the partitions that there are and from those that there will be, until they are let in or this
 * connection ends: it holds all locks, and no contract's number of partitions is right meanwhile. Returns what gives back the locks.
 *
 * @throws Error where an instance is there; nothing was touched then
 */
export async function keepInstancesOut(
  division: Division,
  tools: MigrationTools,
): Promise<() => Promise<void>> {
  const { queue, old, counting, partitions } = division;
  const { connection } = tools;
  for (const { name } of [...counting, ...old]) {
    const look = await onChannel(connection, (channel) => queueThere(channel, name));
    if (look.kind === "withheld") throw look.error;
    if (look.kind === "there" && look.consumers > 0) throw inUse(division, `${name} is consumed`);
  }
  const locks = [...new Set([...old, ...partitions].map(({ name }) => name))]
    .filter((name) => name !== queue)
    .map(partitionLock);
  for (const lock of locks) {
    try {
      const options = { exclusive: true, durable: false, arguments: { "x-queue-type": "classic" } };
      await onChannel(connection, (channel) => channel.assertQueue(lock, options));
    } catch (error) {
      throw isRefusal(error, replyCodes.resourceLocked)
        ? inUse(division, `${lock} is held by an instance`)
        : error;
    }
  }
  await expectPartitions(division, 0, tools);

  return async () => {
    for (const lock of locks) await onChannel(connection, (channel) => channel.deleteQueue(lock));
  };
}

/** Lets in the instances whose contract has as many partitions as there are now. */
export function letInstancesIn(division: Division, tools: MigrationTools): Promise<void> {
  return expectPartitions(division, division.partitions.length, tools);
}

/** Makes the queue anew that counts instances, and the other one where it is not there. They are empty, and nobody is to consume them. */
async function expectPartitions(
  { counting }: Division,
  count: number,
  { connection }: MigrationTools,
): Promise<void> {
  for (const { name, durable, arguments: wanted } of counting) {
    const saysHowMany = "x-max-length" in wanted;
    const args = saysHowMany ? membersArguments(count) : wanted;
    for (let attempt = 1; ; attempt++) {
      try {
        await onChannel(connection, async (channel) => {
          if (saysHowMany) await channel.deleteQueue(name);
          await channel.assertQueue(name, { durable, arguments: args });
        });
        break;
      } catch (error) {
        if (!isRefusal(error, replyCodes.preconditionFailed) || attempt === ATTEMPTS) throw error;
        // A service with another contract was faster: it declares the topology as it starts.
      }
    }
  }
}

function inUse({ queue, service }: Division, what: string): Error {
  return new Error(
    `${what}. Stop every instance of ${service === undefined ? "the service that consumes it" : `service ${service}`}, then run the same command again: what it has of a subject would be handled beside what the new partitions have of it. Nothing of ${queue} was touched. Where no instance runs, a node of the cluster is away: the broker counts what was connected through it until it is back.`,
  );
}
