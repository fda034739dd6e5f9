import { defineEntity, type InferEntity } from "@mikro-orm/core";
import type { Order, OrderStates } from "../order.js";

/**
 * An order, with the saga that leads it. The timeline is in {@link OrderEventEntity}. What its transitions change is in no index: such an
 * update stays on its page and writes a tenth of the WAL (a "HOT" update).
 */
export const OrderEntity = defineEntity({
  name: "Order",
  tableName: "orders",
  properties: (p) => ({
    id: p.uuid().primary(),
    userId: p.uuid(),
    status: p.text().$type<keyof OrderStates>(),
    items: p.json<Order["items"]>(),
    totalAmount: p.decimal("string").precision(10).scale(2),
    currency: p.text(),
    priority: p.text().$type<Order["priority"]>(),
    prices: p.text().$type<Order["prices"]>(),
    paymentMethod: p.text(),
    email: p.text().nullable(),
    address: p.json<NonNullable<Order["address"]>>().nullable(),
    reason: p.text().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    version: p.integer(),
    /** What the state knows besides the order: the parcel, or what is still to be undone. */
    saga: p.json<Readonly<Record<string, unknown>>>(),
    /** In no index, since each step moves it: see {@link DeadlineCheckEntity}. */
    deadlineAt: p.datetime(3).nullable(),
    correlationId: p.text(),
  }),
  checks: [{ name: "orders_total_amount_check", expression: "total_amount >= 0" }],
  indexes: [
    {
      name: "orders_of_user",
      expression: "create index orders_of_user on orders (user_id, created_at desc, id desc)",
    },
    {
      name: "orders_newest",
      expression: "create index orders_newest on orders (created_at desc, id desc)",
    },
  ],
});

export type OrderRow = InferEntity<typeof OrderEntity>;
