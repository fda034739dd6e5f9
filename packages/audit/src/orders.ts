import { isSold, isUndone } from "@warren/contracts/order-status";
import type { Snapshot } from "./snapshot.js";

/** An order as the order service has it. */
export type AuditedOrder = Readonly<{
  /** The order's id: what rows of the other services are compared by. */
  key: string;
  status: string;
  totalMinor: string;
  currency: string;
  version: number;
  deadlineAt: Date | null;
  updatedAt: Date;
  /** It was confirmed once, whatever became of it. */
  wasConfirmed: boolean;
}>;

/** What holds of an order's money, stock, parcel and notices: nothing certain while it waits. */
export type Standing = "waiting" | "sold" | "refused";

export function standingOf({ status }: Pick<AuditedOrder, "status">): Standing {
  return isSold(status) ? "sold" : isUndone(status) ? "refused" : "waiting";
}

/** Every order, sorted by id. */
export function allOrders(orders: Snapshot): AsyncGenerator<AuditedOrder, void> {
  return orders.stream<AuditedOrder>(
    `select id as key, status, (total_amount * 100)::bigint::text as "totalMinor", currency, version,
       deadline_at as "deadlineAt", updated_at as "updatedAt",
       exists (select from order_events e where e.order_id = orders.id and e.status = 'confirmed') as "wasConfirmed"
     from orders order by id`,
  );
}
