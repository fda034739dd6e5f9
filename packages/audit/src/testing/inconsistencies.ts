import type { ServiceDatabase } from "../databases.js";
import { booked, moved, order, shipped, told } from "./fixture.js";

/** Something that is made wrong in the fixture, and what the audit must say of it. */
export type Inconsistency = Readonly<{
  database: ServiceDatabase;
  /** The finding's kind. */
  kind: string;
  /** Of the order or product that it names. */
  id: string;
  statements: readonly string[];
}>;

const { confirmed, delivered, outOfStock, cancelled, reserving, declined, none } = order;

/** By database: the finding's kind, the order or product that it names, and the statements that make it wrong. */
const cases: Readonly<
  Record<ServiceDatabase, readonly (readonly [kind: string, id: string, ...statements: string[]])[]>
> = {
  orders: [
    [
      "order_overdue",
      reserving,
      "update orders set deadline_at = '2026-11-23 11:00Z' where deadline_at is not null",
    ],
    ["order_without_deadline", reserving, "update orders set deadline_at = null"],
  ],
  inventory: [
    ["stock_does_not_add_up", "p-1", "update inventory set available_quantity = available_quantity + 1"],
    ["stock_does_not_add_up", "p-1", moved("adjusted", undefined, [1, 0, 0])],
    ["stock_does_not_add_up", "p-1", moved("sold", confirmed, [-1, 0, 1])],
    ["stock_does_not_add_up", "p-2", moved("adjusted", undefined, [1, 0, 0]).replace("'p-1'", "'p-2'")],
    ["reserved_stock_differs", "p-1", `delete from reservations where order_id = '${reserving}'`],
    ["stock_not_committed", delivered, changed("reservations", delivered, "state = 'released'")],
    [
      "stock_committed_early",
      reserving,
      changed("reservations", reserving, "state = 'committed'"),
      moved("sold", reserving, [0, -4, 4]),
      "update inventory set reserved_quantity = 0, sold_quantity = 9",
    ],
    ["stock_not_given_back", cancelled, changed("reservations", cancelled, "state = 'committed'")],
    ["stock_of_unknown_order", none, changed("reservations", declined, `order_id = '${none}'`)],
  ],
  payment: [
    ["payment_not_captured", delivered, changed("payments", delivered, "state = 'authorized'")],
    ["payment_amount_differs", confirmed, changed("payments", confirmed, "currency = 'USD'")],
    ["payment_ledger_differs", confirmed, booked(confirmed, "capture")],
    ["payment_ledger_differs", outOfStock, booked(outOfStock, "capture")],
    ["payment_still_authorized", declined, changed("payments", declined, "state = 'authorized'")],
    ["payment_still_authorized", declined, changed("payments", declined, "declined_action = 'capture'")],
    [
      "payment_not_given_back",
      declined,
      changed("payments", declined, "state = 'captured'"),
      booked(declined, "capture"),
    ],
    ["payment_of_unknown_order", none, changed("payments", declined, `order_id = '${none}'`)],
  ],
  shipping: [
    ["shipment_missing", confirmed, `delete from shipments where order_id = '${confirmed}'`],
    ["shipment_not_cancelled", outOfStock, shipped(outOfStock, "scheduled")],
    ["shipment_left_early", reserving, shipped(reserving, "delivered")],
    ["shipment_of_unknown_order", none, shipped(none, "cancelled")],
  ],
  notification: [
    ["notice_missing", cancelled, "delete from notices where template = 'order_cancelled'"],
    ["notice_twice", confirmed, told(confirmed, "order_confirmed", "queued", "again")],
    ["notice_failed", outOfStock, `update notices set state = 'failed' where subject_id = '${outOfStock}'`],
    ["notice_uncalled_for", reserving, told(reserving, "order_confirmed")],
    ["notice_of_unknown_order", none, told(none, "order_rejected")],
  ],
};

export const inconsistencies: readonly Inconsistency[] = (Object.keys(cases) as ServiceDatabase[]).flatMap(
  (database) => cases[database].map(([kind, id, ...statements]) => ({ database, kind, id, statements })),
);

function changed(table: "payments" | "reservations", orderId: string, change: string): string {
  return `update ${table} set ${change} where order_id = '${orderId}'`;
}
