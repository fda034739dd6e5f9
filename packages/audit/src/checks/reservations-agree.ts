import type { Check } from "../check.js";
import { compareWithOrders, type Verdict } from "../compare-with-orders.js";
import { standingOf, type AuditedOrder } from "../orders.js";

/** What the inventory has decided for an order. */
export type AuditedReservation = Readonly<{
  key: string;
  state: "reserved" | "committed" | "released" | "rejected";
}>;

/** What is sold was reserved for an order that is confirmed, and no other order that has ended holds stock. */
export const reservationsAgree: Check = {
  name: "stock is sold to exactly the confirmed orders",
  run: (sources) =>
    compareWithOrders(
      sources,
      sources.snapshots.inventory.stream<AuditedReservation>(
        "select order_id as key, state from reservations order by order_id",
      ),
      judgeReservation,
    ),
};

/** What is wrong with what an order holds. It has one reservation at most. */
export function judgeReservation(
  order: Pick<AuditedOrder, "status"> | undefined,
  [reservation]: readonly AuditedReservation[],
): readonly Verdict[] {
  const state = reservation?.state ?? "none";
  if (order === undefined) return [{ kind: "stock_of_unknown_order", detail: `its reservation is ${state}` }];
  const detail = `the order is ${order.status}, its reservation ${state}`;

  switch (standingOf(order)) {
    case "sold":
      return state === "committed" ? [] : [{ kind: "stock_not_committed", detail }];
    case "refused":
      return state === "reserved" || state === "committed" ? [{ kind: "stock_not_given_back", detail }] : [];
    case "waiting":
      // An order that was confirmed and is being undone holds what it had bought until that is released.
      return state === "committed" && order.status !== "compensating"
        ? [{ kind: "stock_committed_early", detail }]
        : [];
  }
}
