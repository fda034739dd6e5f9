import { databaseOf, type StoreDatabase } from "@warren/messaging";
import type { Pool, PoolClient } from "pg";

/**
 * pg's transactions through an adapter, for a handler that wants pg's own client as `tx.client`. A `Pool` given as it is needs none of this, and
 * saves a round trip.
 */
export function clientDatabase(pool: Pool): StoreDatabase<PoolClient> {
  return databaseOf<PoolClient>({
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await work(client);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    },
    query: async (client, text, values) => (await client.query<object>(text, [...values])).rows,
  });
}
