import type { Tx } from "@warren/messaging";

/** The correlation ids under which the orders were placed. */
export async function correlationIds(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ id: string; correlation_id: string }>(
    "select id, correlation_id from orders where id = any($1::uuid[])",
    [ids],
  );

  return new Map(rows.map((row) => [row.id, row.correlation_id]));
}
