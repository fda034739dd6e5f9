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
/** Any number will do that nothing else in the database locks. */
const TABLES_LOCK = 7261;

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
  // The broker does not know the user or the password, and nothing is tried any more: a process that went on would do nothing, unseen.
  void connection.loginRefused.then((error) => {
    logger.error({ err: error }, "the broker refuses the login");
    process.exit(1);
  });
  const database = new pg.Pool({ connectionString: databaseUrl });
  // A connection that breaks while nobody uses it is replaced, and must not end the process. The error holds all of the client: too much for a log.
  database.on("error", ({ message }) =>
    logger.warn({ reason: message }, "lost a connection to the database"),
  );
  const disconnect = async () => {
    await connection.close();
    await database.end();
  };
  try {
    await declareTopology(connection, topology);
    await makeTables(database, tables);
  } catch (error) {
    // What is open would keep the process alive.
    await disconnect();
    throw error;
  }
  const pruning = forgetOldMessages(database);

  return {
    connection,
    database,
    logger,
    async close() {
      clearInterval(pruning);
      await disconnect();
    },
  };
}

/** Makes all of them or none, and one instance at a time: a second one that starts meanwhile waits, and finds them. */
async function makeTables(database: pg.Pool, tables: readonly string[]): Promise<void> {
  const client = await database.connect();
  let isMade = false;
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [TABLES_LOCK]);
    const { rows } = await client.query<{ missing: boolean }>(
      "select to_regclass('warren_inbox') is null as missing",
    );
    for (const statement of [...(rows[0]?.missing ? messagingTables : []), ...tables])
      await client.query(statement);
    await client.query("commit");
    isMade = true;
  } finally {
    // Its connection is closed where something failed, which rolls back.
    client.release(!isMade);
  }
}

/** The inbox remembers what was handled, so that nothing is handled twice. It would grow for ever: after 14 days it may forget. */
function forgetOldMessages(database: pg.Pool): NodeJS.Timeout {
  const prune = () => {
    pruneInbox(database).catch((error: unknown) => logger.warn({ err: error }, "the inbox was not pruned"));
  };
  prune();

  return setInterval(prune, DAY_MS);
}
