import type { Tx } from "@warren/messaging";
import type { Pool } from "pg";

/** Runs the work in one transaction; what it throws rolls the transaction back. */
export async function inTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const tx: Tx = {
      query: async <Row>(text: string, values: readonly unknown[] = []) => {
        const { rows, rowCount } = await client.query(text, [...values]);

        return { rows: rows as Row[], rowCount };
      },
    };
    const value = await work(tx);
    await client.query("commit");

    return value;
  } catch (error) {
    await client.query("rollback").catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
