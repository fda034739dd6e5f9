import { DatabaseSchema, SchemaComparator, type MikroORM } from "@mikro-orm/postgresql";
import { migrate } from "../migrate.js";
import type { NamedMigration } from "../migration.js";
import { createOrm, type Entities } from "../orm.js";
import { differencesOf, readSchema } from "./read-schema.js";

/** A service's database: its entities, and the migrations that are to make their tables. */
export type DatabaseDefinition = Readonly<{ entities: Entities; migrations: readonly NamedMigration[] }>;

/** Two empty databases to make tables in. */
export type EmptyDatabases = Readonly<{ migratedUrl: string; fromEntitiesUrl: string }>;

/** How the tables that the migrations make differ from those of the entities. */
export type SchemaComparison = Readonly<{
  /** A sentence each; none where they are the same. */
  differences: readonly string[];
  /** What MikroORM would run to make migrated tables those of the entities, and to go back. */
  up: readonly string[];
  down: readonly string[];
  /** The differences that stay once `up` has run: MikroORM has no statement for them, or one that fails. */
  left: readonly string[];
}>;

/** Tables of the database that are no entities: the runtime's inbox and outbox, and the migrator's own. */
const NOT_ENTITIES = ["warren_inbox", "warren_outbox", "mikro_orm_migrations"];

/**
 * Runs the migrations in one database, makes the entities' tables in the other, and compares what PostgreSQL says of both:
 * columns with type, collation, NOT NULL, identity and default; keys, checks and indexes with their expressions. Triggers,
 * functions and storage parameters are not compared: entities do not know them.
 */
export async function compareSchema(
  { entities, migrations }: DatabaseDefinition,
  { migratedUrl, fromEntitiesUrl }: EmptyDatabases,
): Promise<SchemaComparison> {
  await migrate({ databaseUrl: migratedUrl, migrations });
  const open = (databaseUrl: string) => createOrm({ databaseUrl, entities, unmanaged: NOT_ENTITIES });
  const [before, after] = [await open(migratedUrl), await open(fromEntitiesUrl)];
  try {
    await after.schema.createSchema({ wrap: false });
    const wanted = await readSchema(fromEntitiesUrl, NOT_ENTITIES);
    const differences = differencesOf(await readSchema(migratedUrl, NOT_ENTITIES), wanted);
    const { up, down } = await statementsBetween(before, after);
    // The database is thrown away: running them is how to know what they do not do.
    for (const statement of up) await before.em.execute(statement).catch(() => undefined);
    const left =
      up.length === 0 ? differences : differencesOf(await readSchema(migratedUrl, NOT_ENTITIES), wanted);

    return { differences, up, down, left };
  } finally {
    await Promise.all([before.close(true), after.close(true)]);
  }
}

/**
 * Both sides are read from PostgreSQL, which writes an expression in its own way: `state in ('a', 'b')` of an entity would
 * differ from the same check of a database.
 */
async function statementsBetween(
  before: MikroORM,
  after: MikroORM,
): Promise<Pick<SchemaComparison, "up" | "down">> {
  const platform = before.em.getPlatform();
  const read = (orm: MikroORM) =>
    DatabaseSchema.create(orm.em.getConnection(), platform, orm.config, undefined, undefined, undefined, [
      ...NOT_ENTITIES,
    ]);
  const [from, to] = [await read(before), await read(after)];
  const comparator = new SchemaComparator(platform);
  const up = comparator.compare(from, to);
  const down = comparator.compare(to, from, up);
  const options = { wrap: false, safe: false, dropTables: true };

  return {
    up: statementsOf(await before.schema.diffToSQL(up, options)),
    down: statementsOf(await before.schema.diffToSQL(down, options)),
  };
}

function statementsOf(sql: string): readonly string[] {
  return sql
    .split("\n")
    .map((line) => line.trim().replace(/;$/, ""))
    .filter((line) => line !== "");
}
