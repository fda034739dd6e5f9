import { randomUUID } from "node:crypto";
import pg from "pg";
import { withDatabase, type DatabaseAddresses } from "./addresses.js";

/** A database of its own for one test file. */
export type TestDatabase = Readonly<{
  name: string;
  databaseUrl: string;
  /** Removes it; connections to it are closed by the server. May be called twice. */
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
    drop: () => run(addresses.databaseUrl, `drop database if exists ${quoted} with (force)`),
  };
}

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
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
  });
  // A connection that breaks after the statement must not end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}
