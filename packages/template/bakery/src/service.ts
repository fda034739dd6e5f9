import { connect, declareTopology, messagingTables, pruneInbox, type Connection } from "@warren/messaging";
import pg from "pg";
import { topology } from "../generated/topology.js";

/** Where a service finds its broker and its own database. */
export type Addresses = Readonly<{ amqpUrl: string; databaseUrl: string }>;

/** A service that runs. */
export type Service = Readonly<{ stop: () => Promise<void> }>;

/** What a service stands on. */
export type Ground = Readonly<{
  connection: Connection;
  database: pg.Pool;
  logger: typeof logger;
  close: () => Promise<void>;
}>;

const DAY_MS = 24 * 60 * 60 * 1000;

const log = (level: string) => (fields: object, text: string) => console.error(level, text, fields);
/** pino's logger fits here too. */
export const logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: log("warn"),
  error: log("error"),
};

/**
 * Connects a service: everything that the contract wants is put on the broker, and the tables that the runtime and the service need
 * into its database. Once there are tables that change, a tool for migrations does that better.
 *
 * @param tables statements that may run again, such as `create table if not exists …`
 */
export async function open(
  name: string,
  { amqpUrl, databaseUrl }: Addresses,
  tables: readonly string[] = [],
): Promise<Ground> {
  const connection = connect({ url: amqpUrl, name, logger });
  await declareTopology(connection, topology);
  const database = new pg.Pool({ connectionString: databaseUrl });
  // A connection that breaks while nobody uses it is replaced, and must not end the process.
  database.on("error", (error) => logger.warn({ err: error }, "lost a connection to the database"));
  await makeTables(database, tables);
  const pruning = forgetOldMessages(database);

  return {
    connection,
    database,
    logger,
    async close() {
      clearInterval(pruning);
      await connection.close();
      await database.end();
    },
  };
}

async function makeTables(database: pg.Pool, tables: readonly string[]): Promise<void> {
  const { rows } = await database.query<{ missing: boolean }>(
    "select to_regclass('warren_inbox') is null as missing",
  );
  for (const statement of [...(rows[0]?.missing ? messagingTables : []), ...tables])
    await database.query(statement);
}

/** The inbox remembers what was handled, so that nothing is handled twice. It would grow for ever: after 14 days it may forget. */
function forgetOldMessages(database: pg.Pool): NodeJS.Timeout {
  const prune = () => {
    pruneInbox(database).catch((error: unknown) => logger.warn({ err: error }, "the inbox was not pruned"));
  };
  prune();

  return setInterval(prune, DAY_MS);
}
