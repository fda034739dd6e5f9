import { randomUUID } from "node:crypto";
import pg from "pg";
import { withDatabase, type StackAddresses } from "./addresses.js";

/** A database of its own for one test file. */
export type TestDatabase = Readonly<{
  name: string;
  databaseUrl: string;
  /** Removes it; connections to it are closed by the server. May be called twice. */
  drop: () => Promise<void>;
}>;

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;

/** Makes an empty database. `name` defaults to a random one. */
export async function createDatabase(
  addresses: StackAddresses,
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
