import { defineEntity } from "@mikro-orm/core";

/** The order as administration and ad-hoc queries see it. The saga writes it with statements of its own. */
export const OrderEntity = defineEntity({
  name: "Order",
  tableName: "orders",
  properties: (p) => ({
    id: p.uuid().primary(),
    userId: p.uuid(),
    status: p.text(),
    items: p.json(),
    totalAmount: p.decimal("string").precision(10).scale(2),
    currency: p.text(),
    priority: p.text(),
    prices: p.text(),
    paymentMethod: p.text(),
    email: p.text().nullable(),
    address: p.json().nullable(),
    reason: p.text().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer(),
    saga: p.json(),
    deadlineAt: p.datetime().nullable(),
    correlationId: p.text(),
  }),
});

/** One line of an order's timeline. */
export const OrderEventEntity = defineEntity({
  name: "OrderEvent",
  tableName: "order_events",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    version: p.integer().primary(),
    at: p.datetime(),
    event: p.text(),
    status: p.text(),
    detail: p.text().nullable(),
  }),
});
