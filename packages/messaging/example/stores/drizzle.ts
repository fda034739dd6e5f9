import { databaseOf, type StoreDatabase } from "@warren/messaging";
import { sql, type SQL } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";

/** What Drizzle gives to the work of a transaction. */
export type DrizzleTransaction = Parameters<Parameters<NodePgDatabase["transaction"]>[0]>[0];

/** Drizzle's transactions, for the runtime: over a pool of `openPool`. A handler's `tx.client` is a {@link DrizzleTransaction}. */
export function drizzleDatabase(db: NodePgDatabase): StoreDatabase<DrizzleTransaction> {
  return databaseOf<DrizzleTransaction>({
    transaction: (work) => db.transaction(work),
    query: async (tx, text, values) => (await tx.execute(statement(text, values))).rows,
  });
}

/** Drizzle takes no `$1`: the values stand between the parts of the text. */
function statement(text: string, values: readonly unknown[]): SQL {
  const parts = text.split(/\$(\d+)/);

  return sql.join(
    parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1]))),
  );
}
