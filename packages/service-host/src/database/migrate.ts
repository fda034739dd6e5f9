import { Client } from "pg";
import type { Logger } from "pino";
import type { NamedMigration } from "./migration.js";
import { createOrm, MIGRATIONS_TABLE } from "./orm.js";

export type MigrateOptions = Readonly<{
  databaseUrl: string;
  /** In the order in which they run. */
  migrations: readonly NamedMigration[];
  logger?: Logger;
  /** How long to wait for another instance that is migrating. Default 60,000. */
  lockTimeoutMs?: number;
}>;

// Any number will do, as long as every version of every service takes the same. Locks are per database.
const MIGRATION_LOCK = 7_237_101;

/**
 * Runs the migrations that the database lacks, all in one transaction, and returns their names. One instance migrates at
 * a time; those that come meanwhile wait and find nothing left to do.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  refuseDoubleNames(options.migrations);
  const lock = new Client({ connectionString: options.databaseUrl, connectionTimeoutMillis: 10_000 });
  lock.on("error", () => undefined);
  await lock.connect();

  try {
    await lock.query(`set lock_timeout = ${Math.ceil(options.lockTimeoutMs ?? 60_000)}`);
    await lock.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);

    return (await isUpToDate(lock, options.migrations)) ? [] : await runPending(options);
  } finally {
    // Ends the lock too.
    await lock.end().catch(() => undefined);
  }
}

/** Asked without MikroORM, so that a service whose tables are there does not load it. */
async function isUpToDate(client: Client, migrations: readonly NamedMigration[]): Promise<boolean> {
  const { rows: tables } = await client.query("select where to_regclass($1) is not null", [MIGRATIONS_TABLE]);
  if (tables.length === 0) return false;
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE}`);
  const run = new Set(rows.map(({ name }) => name));

  return migrations.every(({ name }) => run.has(name));
}

async function runPending(options: MigrateOptions): Promise<readonly string[]> {
  const orm = await createOrm({ ...options, entities: [], size: 2 });
  try {
    const run = (await orm.migrator.up()).map(({ name }) => name);
    if (run.length > 0) options.logger?.info({ migrations: run }, "migrated the database");

    return run;
  } finally {
    await orm.close(true);
  }
}

function refuseDoubleNames(migrations: readonly NamedMigration[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (seen.has(name)) throw new Error(`two migrations are called ${name}: the second would never run`);
    seen.add(name);
  }
}
