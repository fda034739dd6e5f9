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

export const inconsistencies: readonly Inconsistency[] = [
  wrong(
    "orders",
    "order_overdue",
    reserving,
    `update orders set deadline_at = '2026-11-23 11:00Z' where deadline_at is not null`,
  ),
  wrong("orders", "order_without_deadline", reserving, "update orders set deadline_at = null"),
  wrong(
    "inventory",
    "stock_does_not_add_up",
    "p-1",
    "update inventory set available_quantity = available_quantity + 1",
  ),
  wrong("inventory", "stock_does_not_add_up", "p-1", moved("adjusted", undefined, [1, 0, 0])),
  wrong("inventory", "stock_does_not_add_up", "p-1", moved("sold", confirmed, [-1, 0, 1])),
  wrong(
    "inventory",
    "stock_does_not_add_up",
    "p-2",
    moved("adjusted", undefined, [1, 0, 0]).replace("'p-1'", "'p-2'"),
  ),
  wrong(
    "inventory",
    "reserved_stock_differs",
    "p-1",
    `delete from reservations where order_id = '${reserving}'`,
  ),
  wrong(
    "inventory",
    "stock_not_committed",
    delivered,
    `update reservations set state = 'released' where order_id = '${delivered}'`,
  ),
  wrong(
    "inventory",
    "stock_committed_early",
    reserving,
    `update reservations set state = 'committed' where order_id = '${reserving}'`,
    moved("sold", reserving, [0, -4, 4]),
    "update inventory set reserved_quantity = 0, sold_quantity = 9",
  ),
  wrong(
    "inventory",
    "stock_not_given_back",
    cancelled,
    `update reservations set state = 'committed' where order_id = '${cancelled}'`,
  ),
  wrong(
    "inventory",
    "stock_of_unknown_order",
    none,
    `update reservations set order_id = '${none}' where order_id = '${declined}'`,
  ),
  wrong(
    "payment",
    "payment_not_captured",
    delivered,
    `update payments set state = 'authorized' where order_id = '${delivered}'`,
  ),
  wrong(
    "payment",
    "payment_amount_differs",
    confirmed,
    `update payments set currency = 'USD' where order_id = '${confirmed}'`,
  ),
  wrong("payment", "payment_ledger_differs", confirmed, booked(confirmed, "capture")),
  wrong("payment", "payment_ledger_differs", outOfStock, booked(outOfStock, "capture")),
  wrong(
    "payment",
    "payment_still_authorized",
    declined,
    `update payments set state = 'authorized' where order_id = '${declined}'`,
  ),
  wrong(
    "payment",
    "payment_still_authorized",
    declined,
    `update payments set declined_action = 'capture' where order_id = '${declined}'`,
  ),
  wrong(
    "payment",
    "payment_not_given_back",
    declined,
    `update payments set state = 'captured' where order_id = '${declined}'`,
    booked(declined, "capture"),
  ),
  wrong(
    "payment",
    "payment_of_unknown_order",
    none,
    `update payments set order_id = '${none}' where order_id = '${declined}'`,
  ),
  wrong("shipping", "shipment_missing", confirmed, `delete from shipments where order_id = '${confirmed}'`),
  wrong("shipping", "shipment_not_cancelled", outOfStock, shipped(outOfStock, "scheduled")),
  wrong("shipping", "shipment_left_early", reserving, shipped(reserving, "delivered")),
  wrong("shipping", "shipment_of_unknown_order", none, shipped(none, "cancelled")),
  wrong(
    "notification",
    "notice_missing",
    cancelled,
    `delete from notices where template = 'order_cancelled'`,
  ),
  wrong("notification", "notice_twice", confirmed, told(confirmed, "order_confirmed", "queued", "again")),
  wrong(
    "notification",
    "notice_failed",
    outOfStock,
    `update notices set state = 'failed' where subject_id = '${outOfStock}'`,
  ),
  wrong("notification", "notice_uncalled_for", reserving, told(reserving, "order_confirmed")),
  wrong("notification", "notice_of_unknown_order", none, told(none, "order_rejected")),
];

function wrong(database: ServiceDatabase, kind: string, id: string, ...statements: string[]): Inconsistency {
  return { database, kind, id, statements };
}
