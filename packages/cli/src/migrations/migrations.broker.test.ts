import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Migration } from "@mikro-orm/migrations";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import { tablesFrom, tablesVersions } from "@warren/messaging/tables";
import { createDatabase, type TestDatabase } from "@warren/stack/testing";
import knexOf from "knex";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { migrationsCommand, type MigrationsOptions } from "./migrations-command.js";

// Below the repository, where what is written finds its libraries.
const cache = path.resolve(import.meta.dirname, "../../../../.cache");
let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(path.join(cache, "test-migrations-"));
  database = await createDatabase(inject("warrenStack"));
  pool = new pg.Pool({ connectionString: database.databaseUrl, max: 2 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function written(options: Pick<MigrationsOptions, "format" | "from">): Promise<readonly string[]> {
  const lines: string[] = [];
  const output = {
    log: (line: string) => void lines.push(line),
    error: (line: string) => void lines.push(line),
  };
  expect(await migrationsCommand({ ...options, out: folder }, output), lines.join("\n")).toBe(0);

  return (await readdir(folder)).toSorted();
}

/** Columns, keys and indexes of the runtime's tables, as PostgreSQL tells them. */
async function shape(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) as line from information_schema.columns where table_name like 'warren_%'
     union all select indexdef from pg_indexes where tablename like 'warren_%' order by 1`,
  );

  return rows.map(({ line }) => line);
}

async function newest(): Promise<readonly string[]> {
  for (const { up } of tablesFrom(0)) for (const statement of up) await pool.query(statement);
  const found = await shape();
  await pool.query("drop table warren_inbox, warren_outbox");

  return found;
}

/** Makes the tables of a version; 0: none. */
async function make(version: number): Promise<void> {
  for (const { up } of tablesVersions.slice(0, version))
    for (const statement of up) await pool.query(statement);
}

test.each([0, 1])("SQL from version %d makes the newest tables, and goes back", async (from) => {
  const wanted = await newest();
  await make(from);
  const before = await shape();
  const files = await written({ format: "sql", from });
  const run = async (direction: string) => {
    for (const file of files.filter((name) => name.endsWith(`.${direction}.sql`)))
      await pool.query(await readFile(path.join(folder, file), "utf8"));
  };

  await run("up");
  expect(await shape()).toEqual(wanted);
  await run("down");
  expect(await shape()).toEqual(before);
});

test.each([0, 1])("Knex runs what is written from version %d", async (from) => {
  const wanted = await newest();
  await make(from);
  await written({ format: "knex", from });
  const knex = knexOf({ client: "pg", connection: database.databaseUrl });

  await knex.migrate.latest({ directory: folder });
  expect(await shape()).toEqual(wanted);
  await knex.migrate.rollback({ directory: folder });
  await knex.destroy();
});

test.each([0, 1])("MikroORM runs what is written from version %d", async (from) => {
  const wanted = await newest();
  await make(from);
  const files = await written({ format: "mikro-orm", from });
  const migrationsList = await Promise.all(
    files.map(async (name) => {
      const module = (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, name)).href)) as Record<
        string,
        new (...args: never[]) => Migration
      >;
      const [made] = Object.values(module);
      if (made === undefined) throw new Error(`${name} exports nothing`);

      return { name, class: made as never };
    }),
  );
  const orm = await MikroORM.init({
    clientUrl: database.databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList, snapshot: false },
  });

  await orm.migrator.up();
  expect(await shape()).toEqual(wanted);
  await orm.close();
});
