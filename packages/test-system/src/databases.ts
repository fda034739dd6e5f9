import { databaseUrls, serviceDatabases, type DatabaseNames, type ServiceDatabase } from "@warren/audit";
import pg from "pg";

/** What the services wrote down. */
export type Databases = Readonly<{
  /** Rejects while the server is away. */
  rows<Row>(database: ServiceDatabase, sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}>;

const CONNECT_TIMEOUT_MS = 5_000;

/** How PostgreSQL knows who only looks on. */
export const OBSERVER = "warren-observer";

/** Reads the five databases. Opens a connection where one is needed. */
export function openDatabases(databaseUrl: string, names: DatabaseNames = {}): Databases {
  const urls = databaseUrls(databaseUrl, names);
  const pools = new Map(
    serviceDatabases.map((database) => {
      const pool = new pg.Pool({
        connectionString: urls[database],
        max: 2,
        application_name: OBSERVER,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      });
      // A connection that breaks while nobody uses it must not end the run.
      pool.on("error", () => undefined);

      return [database, pool] as const;
    }),
  );

  return {
    async rows<Row>(database: ServiceDatabase, sql: string, values: readonly unknown[] = []) {
      const pool = pools.get(database);
      if (pool === undefined) throw new Error(`there is no database of "${database}"`);

      return (await pool.query(sql, [...values])).rows as Row[];
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
