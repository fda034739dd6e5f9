import type { Tx } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";

/** A shipment that just moved by itself. */
export type Moved = Readonly<{
  orderId: string;
  correlationId: string;
  userId: string;
  email: string | null;
  shipmentId: string;
  carrier: string;
  trackingNumber: string;
}>;

/** How many shipments one statement moves, at most. */
export const DUE_BATCH = 200;

const MOVED = columnsOf<Moved>(
  {
    orderId: true,
    correlationId: true,
    userId: true,
    email: true,
    shipmentId: true,
    carrier: true,
    trackingNumber: true,
  },
  "s",
);

/** Hands the shipments whose time has come to their carriers. */
export async function dispatchDue(tx: Tx, now: Date): Promise<readonly Moved[]> {
  const { rows } = await tx.query<Moved>(
    `update shipments s set state = 'dispatched', dispatched_at = $1, updated_at = $1,
      deliver_at = $1 + make_interval(secs => s.transit_ms / 1000.0)
    from (${dueRows("scheduled", "dispatch_at")}) due where s.order_id = due.order_id
    returning ${MOVED}`,
    [now, DUE_BATCH],
  );

  return rows;
}

/** Lets the shipments whose time has come arrive. */
export async function deliverDue(tx: Tx, now: Date): Promise<readonly Moved[]> {
  const { rows } = await tx.query<Moved>(
    `update shipments s set state = 'delivered', delivered_at = $1, updated_at = $1
    from (${dueRows("dispatched", "deliver_at")}) due where s.order_id = due.order_id
    returning ${MOVED}`,
    [now, DUE_BATCH],
  );

  return rows;
}

/** The oldest that are due at $1, $2 of them at most. */
function dueRows(state: "scheduled" | "dispatched", dueAt: "dispatch_at" | "deliver_at"): string {
  // Other instances have timers too, and a cancellation may hold a row: what is locked is left to whoever has it.
  return `select order_id from shipments where state = '${state}' and ${dueAt} <= $1
      order by ${dueAt} limit $2 for update skip locked`;
}
