import { databaseOf, type StoreDatabase } from "@warren/messaging";
import { CompiledQuery, type Kysely, type Transaction } from "kysely";

/** Kysely's transactions, for the runtime: over a pool of `openPool`. A handler's `tx.client` is a `Transaction<Tables>`. */
export function kyselyDatabase<Tables>(db: Kysely<Tables>): StoreDatabase<Transaction<Tables>> {
  return databaseOf<Transaction<Tables>>({
    transaction: (work) => db.transaction().execute(work),
    query: async (trx, text, values) => (await trx.executeQuery(CompiledQuery.raw(text, [...values]))).rows,
  });
}
