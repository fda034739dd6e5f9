import type { Check } from "../check.js";
import { compareWithOrders, type Verdict } from "../compare-with-orders.js";
import { standingOf, type AuditedOrder } from "../orders.js";

/** An order's shipment. The table's primary key keeps an order from having two. */
export type AuditedShipment = Readonly<{
  key: string;
  state: "scheduled" | "dispatched" | "delivered" | "cancelled" | "failed";
}>;

/** A parcel goes out for exactly the confirmed orders. */
export const shipmentsAgree: Check = {
  name: "exactly the confirmed orders have a shipment",
  run: (sources) =>
    compareWithOrders(
      sources,
      sources.snapshots.shipping.stream<AuditedShipment>(
        "select order_id as key, state from shipments order by order_id",
      ),
      judgeShipment,
    ),
};

/** What is wrong with an order's parcel. */
export function judgeShipment(
  order: Pick<AuditedOrder, "status"> | undefined,
  [shipment]: readonly AuditedShipment[],
): readonly Verdict[] {
  const state = shipment?.state ?? "none";
  if (order === undefined) return [{ kind: "shipment_of_unknown_order", detail: `its shipment is ${state}` }];
  const detail = `the order is ${order.status}, its shipment ${state}`;
  const left = state === "dispatched" || state === "delivered";

  switch (standingOf(order)) {
    case "sold":
      return left || state === "scheduled" ? [] : [{ kind: "shipment_missing", detail }];
    case "refused":
      return left || state === "scheduled" ? [{ kind: "shipment_not_cancelled", detail }] : [];
    case "waiting":
      // An order that is being undone may have left a moment before.
      return left && order.status !== "compensating" ? [{ kind: "shipment_left_early", detail }] : [];
  }
}
