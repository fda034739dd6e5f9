import { databaseOf, type StoreDatabase } from "@warren/messaging";
import type { Pool, PoolClient } from "pg";

/**
 * pg's transactions through an adapter, for a handler that wants pg's own client as `tx.client`: over a pool of `openPool`. A `Pool` given as it
 * is needs none of this, and saves a round trip.
 */
export function clientDatabase(pool: Pool): StoreDatabase<PoolClient> {
  return databaseOf<PoolClient>({
    async transaction(work) {
      const client = await pool.connect();
      let broken = false;
      try {
        await client.query("BEGIN");
        await work(client);
        await client.query("COMMIT");
      } catch (error) {
        // What went wrong first is told, and a client that is still in its transaction is not used again.
        await client.query("ROLLBACK").catch(() => {
          broken = true;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    query: async (client, text, values) => (await client.query<object>(text, [...values])).rows,
  });
}
