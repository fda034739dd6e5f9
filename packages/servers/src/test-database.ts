import { randomUUID } from "node:crypto";
import pg from "pg";
import { withDatabase, type DatabaseAddresses } from "./addresses.js";

/** A database of its own for one test file. */
export type TestDatabase = Readonly<{
  name: string;
  databaseUrl: string;
  /** Removes it; connections that are still there after half a second are closed by the server. May be called twice. */
  drop: () => Promise<void>;
}>;

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;
const DUPLICATE_DATABASE = "42P04";

/** Makes an empty database. `name` defaults to a random one. */
export async function createDatabase(
  addresses: DatabaseAddresses,
  name = `test_${randomUUID().replaceAll("-", "")}`,
): Promise<TestDatabase> {
  const quoted = pg.escapeIdentifier(name);
  await run(addresses.databaseUrl, `create database ${quoted}`);

  return {
    name,
    databaseUrl: withDatabase(addresses.databaseUrl, name),
    drop: () =>
      asked(addresses.databaseUrl, async (client) => {
        await untilLeft(client, name);
        await client.query(`drop database if exists ${quoted} with (force)`);
      }),
  };
}

/** A pool that has ended may still be closing connections, and one that the server closes then is an error of which nobody hears. */
async function untilLeft(client: pg.Client, name: string): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const { rowCount } = await client.query("select from pg_stat_activity where datname = $1", [name]);
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const LOOKS = 10;
const LOOK_EVERY_MS = 50;

/** The address of a database, which is made where it is missing: for development, where data stays. */
export async function ensureDatabase(addresses: DatabaseAddresses, name: string): Promise<string> {
  try {
    await run(addresses.databaseUrl, `create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== DUPLICATE_DATABASE) throw error;
  }

  return withDatabase(addresses.databaseUrl, name);
}

async function run(databaseUrl: string, statement: string): Promise<void> {
  await asked(databaseUrl, (client) => client.query(statement));
}

async function asked(databaseUrl: string, ask: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
  });
  // A connection that breaks after the statement must not end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await ask(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
