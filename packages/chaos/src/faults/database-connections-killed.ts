import pg from "pg";
import type { Fault } from "../fault.js";
import { OBSERVER } from "@warren/test-system";

/** `pg_terminate_backend` for every connection of the services, also in the middle of a transaction or of its commit. */
export const databaseConnectionsKilled: Fault = {
  name: "database-connections-killed",
  breaks: "PostgreSQL ends every connection of the services",
  holdMs: [0, 0],
  async inject({ system }) {
    const client = new pg.Client({ connectionString: system.stack.addresses.databaseUrl });
    client.on("error", () => undefined);
    await client.connect();
    try {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> $1`,
        [OBSERVER],
      );
    } finally {
      await client.end();
    }

    return () => Promise.resolve();
  },
};
