import { transaction, type Database, type Tx } from "@warren/messaging";

/** Runs the work in one transaction; what it throws rolls the transaction back. */
export function inTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(database, undefined, async (tx) => ({ value: await work(tx), last: [] }));
}
