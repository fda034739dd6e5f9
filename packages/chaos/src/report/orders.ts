import { isSettled } from "@warren/contracts/order-status";
import type { Databases } from "@warren/test-system";

/** What became of the orders, by the order service's own database. */
export type OrderCounts = Readonly<{
  /** Orders in the database. */
  there: number;
  terminal: number;
  byStatus: Readonly<Record<string, number>>;
  /** Orders of which something had to be undone. */
  compensated: number;
  /** Accepted and not there. */
  missing: readonly string[];
  /** Accepted, there, and not at an end. */
  unfinished: readonly string[];
  /** There, though no customer was ever told of them. */
  unaskedFor: readonly string[];
}>;

export async function countOrders(databases: Databases, accepted: ReadonlySet<string>): Promise<OrderCounts> {
  const orders = await databases.rows<Readonly<{ id: string; status: string; undone: boolean }>>(
    "orders",
    `select id, status, exists (
       select from order_events e where e.order_id = orders.id and e.status = 'compensating') as undone
     from orders`,
  );
  const byStatus: Record<string, number> = {};
  for (const { status } of orders) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const there = new Set(orders.map(({ id }) => id));

  return {
    there: orders.length,
    terminal: orders.filter(({ status }) => isSettled(status)).length,
    byStatus,
    compensated: orders.filter(({ undone }) => undone).length,
    missing: [...accepted].filter((id) => !there.has(id)),
    unfinished: orders.filter(({ id, status }) => accepted.has(id) && !isSettled(status)).map(({ id }) => id),
    unaskedFor: orders.filter(({ id }) => !accepted.has(id)).map(({ id }) => id),
  };
}
