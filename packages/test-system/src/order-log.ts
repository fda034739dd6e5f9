import { isSettled } from "@warren/contracts/order-status";
import type { TestDatabase } from "@warren/stack/testing";
import { eventually } from "@warren/messaging/testing";
import pg from "pg";
import type { ServiceName } from "./service-name.js";

/** An order as its own service wrote it down. */
export type OrderRow = Readonly<{ id: string; status: string; correlation_id: string }>;

/** What the services wrote into their databases. */
export type Ledger = Readonly<{
  orders(ids: readonly string[]): Promise<readonly OrderRow[]>;
  /**
   * Waits until each of the orders has come to an end: confirmed (or beyond), rejected or cancelled. Fails with those that
   * have not within `withinMs` (default 120,000).
   */
  untilEnded(ids: readonly string[], options?: Readonly<{ withinMs?: number }>): Promise<readonly OrderRow[]>;
  rows<Row>(name: ServiceName, sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}>;

export function openLedger(databases: Readonly<Record<ServiceName, TestDatabase>>): Ledger {
  const pools = new Map<ServiceName, pg.Pool>();
  const poolOf = (name: ServiceName) => {
    const known = pools.get(name);
    if (known !== undefined) return known;
    const pool = new pg.Pool({ connectionString: databases[name].databaseUrl, max: 2 });
    // A connection that breaks while nobody uses it must not end the test.
    pool.on("error", () => undefined);
    pools.set(name, pool);

    return pool;
  };
  const rows: Ledger["rows"] = async <Row>(name: ServiceName, sql: string, values: readonly unknown[] = []) =>
    (await poolOf(name).query(sql, [...values])).rows as Row[];
  const orders: Ledger["orders"] = (ids) =>
    rows("order", "select id, status, correlation_id from orders where id = any($1::uuid[])", [ids]);

  return {
    rows,
    orders,
    untilEnded: (ids, { withinMs = 120_000 } = {}) =>
      eventually(
        async () => {
          const found = await orders(ids);
          const open = found.filter(({ status }) => !isSettled(status));
          if (found.length === new Set(ids).size && open.length === 0) return found;
          throw new Error(
            `${ids.length - found.length} orders are not there, ${open.length} have not ended: ${summaryOf(open)}`,
          );
        },
        { withinMs, everyMs: 100 },
      ),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

function summaryOf(orders: readonly OrderRow[]): string {
  return orders
    .slice(0, 20)
    .map(({ id, status }) => `${id} ${status}`)
    .join(", ");
}
