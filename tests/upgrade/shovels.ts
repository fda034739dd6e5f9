import { roleOf } from "@warren/audit";
import { topology } from "@warren/generated/topology";
import { askManagement } from "@warren/stack/testing";
import { connect } from "amqplib";

/** Brings what is in the queues of one broker to the queues of the same names on another. */
export type Shovels = Readonly<{ remove(): Promise<void> }>;

/**
 * One shovel for each queue from which services take messages, for dead letters and for `unroutable`. What waits for a retry stays where
 * it is: it comes back into its own queue when its time has come, and is moved from there.
 *
 * @param green where the shovels run, by its HTTP API
 */
export async function startShovels(
  blue: Readonly<{ amqpUrl: string }>,
  green: Readonly<{ amqpUrl: string; managementUrl: string }>,
): Promise<Shovels> {
  const vhost = new URL(green.amqpUrl).pathname.slice(1);
  const paths = movedQueues.map(
    (queue) => [queue, `/api/parameters/shovel/${vhost}/from-blue.${queue}`] as const,
  );
  for (const [queue, path] of paths) {
    await askManagement(green.managementUrl, "PUT", path, {
      value: {
        "src-protocol": "amqp091",
        "src-uri": blue.amqpUrl,
        "src-queue": queue,
        "src-prefetch-count": 100,
        "dest-protocol": "amqp091",
        "dest-uri": green.amqpUrl,
        "dest-queue": queue,
        "ack-mode": "on-confirm",
        "reconnect-delay": 1,
      },
    });
  }

  return {
    async remove() {
      for (const [, path] of paths) await askManagement(green.managementUrl, "DELETE", path);
    },
  };
}

/** Queues that are not filled by their own time-out alone. */
const movedQueues: readonly string[] = topology.queues
  .filter(
    ({ arguments: { "x-message-ttl": waits, "x-dead-letter-exchange": then } }) =>
      waits === undefined || then === undefined,
  )
  .map(({ name }) => name)
  .filter((name) => roleOf(name) !== "foreign");

/** How many messages wait in each queue of the contract that holds any. What consumers hold is not among them. */
export async function messagesIn(amqpUrl: string): Promise<Readonly<Record<string, number>>> {
  const connection = await connect(amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createChannel();
    const found: Record<string, number> = {};
    for (const { name } of topology.queues) {
      const { messageCount } = await channel.checkQueue(name);
      if (messageCount > 0) found[name] = messageCount;
    }

    return found;
  } finally {
    await connection.close();
  }
}
