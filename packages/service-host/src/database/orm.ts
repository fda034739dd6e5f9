import { MikroORM } from "@mikro-orm/postgresql";
import type { MigrationObject, Options } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";
import type { Faults } from "../fault-injection/faults.js";

/** Entities made with `defineEntity` or `EntitySchema`. */
export type Entities = NonNullable<Options["entities"]>;

/** A migration and the name under which the database remembers it. The name must never change. */
export type NamedMigration = MigrationObject;

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

/**
 * MikroORM for migrations and administration; fork its entity manager for each piece of work. It looks for nothing on disk,
 * so that a service still works when bundled to one file.
 */
export async function createOrm(options: OrmOptions): Promise<MikroORM> {
  const { databaseUrl, entities, migrations, unmanaged, readOnly, size, faults } = options;

  return MikroORM.init({
    clientUrl: databaseUrl,
    entities,
    extensions: [Migrator],
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
    migrations: {
      tableName: "mikro_orm_migrations",
      migrationsList: [...(migrations ?? [])],
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      silent: true,
      // Would set session_replication_role, which only a superuser may.
      disableForeignKeys: false,
    },
  });
}
