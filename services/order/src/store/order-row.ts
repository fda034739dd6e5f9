import type { Instance } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { OrderRow } from "../entities/order.js";
import type { Order, OrderStates } from "../order.js";

/** What a statement selects to get an {@link OrderRow}. */
export const orderColumns = columnsOf<OrderRow>({
  id: true,
  userId: true,
  status: true,
  items: true,
  totalAmount: true,
  currency: true,
  priority: true,
  prices: true,
  paymentMethod: true,
  email: true,
  address: true,
  reason: true,
  createdAt: true,
  updatedAt: true,
  version: true,
  saga: true,
  deadlineAt: true,
  correlationId: true,
});

/** The saga's instance that a row holds. */
export function instanceOf(row: OrderRow): Instance<OrderStates> {
  return {
    id: row.id,
    state: row.status,
    data: { ...orderOf(row), ...row.saga },
    version: row.version,
    deadlineAt: row.deadlineAt ?? undefined,
    changedAt: row.updatedAt,
  } as Instance<OrderStates>;
}

/** The order that a row holds, without its saga. */
export function orderOf(row: OrderRow): Order {
  return {
    orderId: row.id,
    userId: row.userId,
    ...(typeof row.email === "string" ? { email: row.email } : {}),
    items: row.items,
    totalAmount: row.totalAmount,
    currency: row.currency,
    priority: row.priority,
    prices: row.prices,
    paymentMethod: row.paymentMethod,
    ...(row.address ? { address: row.address } : {}),
    createdAt: row.createdAt.toISOString(),
  };
}

const ORDER_FIELDS = new Set([
  "orderId",
  "userId",
  "email",
  "items",
  "totalAmount",
  "currency",
  "priority",
  "prices",
  "paymentMethod",
  "address",
  "createdAt",
]);

/** What a state knows besides the order: the only part of it that changes. */
export function sagaOf(data: OrderStates[keyof OrderStates]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([field]) => !ORDER_FIELDS.has(field)));
}
