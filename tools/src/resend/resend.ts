import { databaseUrls, roleOf, type DatabaseNames } from "@warren/audit";
import { topology } from "@warren/generated/topology";
import { connect, sendAgain, type Connection } from "@warren/messaging";
import { services } from "@warren/programs";
import { createLogger } from "@warren/service-host";
import type { StackAddresses } from "@warren/stack";
import { connect as connectDirectly, type Channel } from "amqplib";
import pg from "pg";

export type ResendOptions = Readonly<{
  /** How far back from the last message that each service handled. */
  minutes: number;
  /** Whether anything is to be done. Otherwise it only says what would be. */
  sure: boolean;
  /** Where the databases are not called like the services' own. */
  databases?: DatabaseNames;
  /** Gets one line a queue that was emptied, and one a service. */
  say: (line: string) => void;
}>;

/**
 * Makes the broker fit databases that were restored: takes out what is under way there, and publishes again what was under way in the
 * restored moment, from the services' inboxes. What was sent again once is sent again with the same ids, so it may be run twice.
 *
 * @throws Error where a service consumes one of the queues, and changes nothing then
 */
export async function resend(
  { amqpUrl, databaseUrl }: Pick<StackAddresses, "amqpUrl" | "databaseUrl">,
  { minutes, sure, databases, say }: ResendOptions,
): Promise<void> {
  await emptied(amqpUrl, { sure, say });
  if (!sure) return;
  const logger = createLogger({ name: "resend", level: "warn" });
  const connection = connect({ url: amqpUrl, name: "warren resend", logger });
  try {
    await connection.opened();
    const urls = databaseUrls(databaseUrl, databases);
    for (const { name, database } of services)
      say(await sentAgain(connection, { name, databaseUrl: urls[database], minutes }));
  } finally {
    await connection.close();
  }
}

async function emptied(amqpUrl: string, { sure, say }: Pick<ResendOptions, "sure" | "say">): Promise<void> {
  const client = await connectDirectly(amqpUrl, { noDelay: true });
  client.on("error", () => undefined);
  try {
    const channel = await client.createChannel();
    channel.on("error", () => undefined);
    const names = topology.queues.map(({ name }) => name).filter((name) => roleOf(name) === "under_way");
    await refuseWhileConsumed(channel, names);
    for (const name of names) {
      const { messageCount } = sure ? await channel.purgeQueue(name) : await channel.checkQueue(name);
      if (messageCount > 0) say(`${name}: ${messageCount} messages ${sure ? "were" : "would be"} taken out`);
    }
  } finally {
    await client.close().catch(() => undefined);
  }
}

async function refuseWhileConsumed(channel: Channel, names: readonly string[]): Promise<void> {
  const consumed: string[] = [];
  for (const name of names) if ((await channel.checkQueue(name)).consumerCount > 0) consumed.push(name);
  if (consumed.length === 0) return;
  throw new Error(
    `The shop runs: somebody consumes ${consumed.slice(0, 5).join(", ")}. End it first; nothing was changed.`,
  );
}

async function sentAgain(
  connection: Connection,
  { name, databaseUrl, minutes }: Readonly<{ name: string; databaseUrl: string; minutes: number }>,
): Promise<string> {
  const database = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: "warren-resend" });
  database.on("error", () => undefined);
  try {
    const { sent, lastHandledAt } = await sendAgain({ connection, database, minutes });

    return lastHandledAt === undefined
      ? `${name}: has handled nothing yet`
      : `${name}: ${sent} messages sent again; the last one was handled at ${lastHandledAt.toISOString()}`;
  } finally {
    await database.end();
  }
}
