import { isSettled } from "@warren/contracts/order-status";
import { eventually } from "@warren/messaging/testing";
import { PATIENCE_MS } from "./patience.js";
import type { System } from "./system.js";

/** An order as its own service wrote it down. */
export type OrderRow = Readonly<{ id: string; status: string; correlation_id: string }>;

type Seen = Readonly<Pick<System, "databases">>;

/** Those of the orders that there are. */
export function ordersOf({ databases }: Seen, ids: readonly string[]): Promise<readonly OrderRow[]> {
  return databases.rows(
    "orders",
    "select id, status, correlation_id from orders where id = any($1::uuid[])",
    [ids],
  );
}

/**
 * Waits until each of the orders has come to an end: confirmed (or beyond), rejected or cancelled.
 *
 * @throws Error that names those that have not within `withinMs` (default {@link PATIENCE_MS})
 */
export function untilEnded(
  system: Seen,
  ids: readonly string[],
  { withinMs = PATIENCE_MS }: Readonly<{ withinMs?: number }> = {},
): Promise<readonly OrderRow[]> {
  return eventually(
    async () => {
      const found = await ordersOf(system, ids);
      const open = found.filter(({ status }) => !isSettled(status));
      if (found.length === new Set(ids).size && open.length === 0) return found;
      throw new Error(
        `${ids.length - found.length} orders are not there, ${open.length} have not ended: ${summaryOf(open)}`,
      );
    },
    { withinMs, everyMs: 100 },
  );
}

function summaryOf(orders: readonly OrderRow[]): string {
  return orders
    .slice(0, 20)
    .map(({ id, status }) => `${id} ${status}`)
    .join(", ");
}
