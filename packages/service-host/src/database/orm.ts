import type { MikroORM, Options } from "@mikro-orm/postgresql";
import type { Faults } from "../fault-injection/faults.js";
import type { NamedMigration } from "./migration.js";

/** Entities made with `defineEntity` or `EntitySchema`. */
export type Entities = NonNullable<Options["entities"]>;

export type OrmOptions = Readonly<{
  databaseUrl: string;
  entities: Entities;
  /** In the order in which they run. */
  migrations?: readonly NamedMigration[];
  /** Tables that are no entities, which the schema generator is to leave alone. */
  unmanaged?: readonly string[];
  /** PostgreSQL refuses every change. Default false. */
  readOnly?: boolean;
  /** The most connections. Default 4. */
  size?: number;
  /** Makes it act as if the database did not answer, while `database_timeout` is active. */
  faults?: Faults;
}>;

/** Where the database remembers which migrations have run. */
export const MIGRATIONS_TABLE = "mikro_orm_migrations";

/**
 * MikroORM for migrations and administration; fork its entity manager for each piece of work. It looks for nothing on disk,
 * so that a service still works when bundled to one file. Loads it: that takes some 20 MB, which a service at work does not need.
 */
export async function createOrm(options: OrmOptions): Promise<MikroORM> {
  const { databaseUrl, entities, migrations, unmanaged, readOnly, size, faults } = options;
  const { MikroORM } = await import("@mikro-orm/postgresql");

  return MikroORM.init({
    clientUrl: databaseUrl,
    entities,
    discovery: { disableDynamicFileAccess: true, warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    ensureDatabase: false,
    onQuery(sql) {
      if (faults?.isActive("database_timeout") !== true) return sql;
      throw new Error("the database did not answer in time (simulated failure: database_timeout)");
    },
    driverOptions:
      readOnly === true ? { connection: { options: "-c default_transaction_read_only=on" } } : {},
    schemaGenerator: { skipTables: [...(unmanaged ?? [])], disableForeignKeys: false },
    pool: { min: 0, max: size ?? 4 },
    ...(migrations === undefined ? {} : await migratorOf(migrations)),
  });
}

async function migratorOf(
  migrations: readonly NamedMigration[],
): Promise<Pick<Options, "extensions" | "migrations">> {
  const { Migrator, Migration } = await import("@mikro-orm/migrations");
  const migrationsList = migrations.map(({ name, class: Ours }) => ({
    name,
    class: class extends Migration {
      override up(): void {
        const migration = new Ours();
        migration.up();
        for (const statement of migration.statements) this.addSql(statement);
      }

      override down(): void {
        const migration = new Ours();
        migration.down();
        for (const statement of migration.statements) this.addSql(statement);
      }
    },
  }));

  return {
    extensions: [Migrator],
    migrations: {
      tableName: MIGRATIONS_TABLE,
      migrationsList,
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      silent: true,
      // Would set session_replication_role, which only a superuser may.
      disableForeignKeys: false,
    },
  };
}
