import { defineEntity, type InferEntity } from "@mikro-orm/core";
import type { OrderStates } from "../order.js";

/** One line of an order's timeline. Rows are only ever added. */
export const OrderEventEntity = defineEntity({
  name: "OrderEvent",
  tableName: "order_events",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    version: p.integer().primary(),
    at: p.datetime(3),
    event: p.text(),
    status: p.text().$type<keyof OrderStates>(),
    detail: p.text().nullable(),
  }),
});

export type OrderEventRow = InferEntity<typeof OrderEventEntity>;
