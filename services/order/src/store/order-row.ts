import type { Instance } from "@warren/messaging";
import type { Order, OrderStates } from "../order.js";

/** An order as the table holds it, with jsonb columns parsed and numbers of money as text. */
export type OrderRow = Readonly<{
  id: string;
  user_id: string;
  status: keyof OrderStates;
  items: Order["items"];
  total_amount: string;
  currency: string;
  priority: Order["priority"];
  prices: Order["prices"];
  payment_method: string;
  email: string | null;
  address: Order["address"] | null;
  created_at: Date;
  updated_at: Date;
  version: number;
  /** What the state knows besides the order: the parcel, or what is still to be undone. */
  saga: Readonly<Record<string, unknown>>;
  deadline_at: Date | null;
  correlation_id: string;
}>;

/** The columns of {@link OrderRow}. */
export const orderColumns = `id, user_id, status, items, total_amount::text, currency, priority, prices, payment_method,
  email, address, created_at, updated_at, version, saga, deadline_at, correlation_id`;

/** The saga's instance that a row holds. */
export function instanceOf(row: OrderRow): Instance<OrderStates> {
  const order: Order = {
    orderId: row.id,
    userId: row.user_id,
    ...(row.email === null ? {} : { email: row.email }),
    items: row.items,
    totalAmount: row.total_amount,
    currency: row.currency,
    priority: row.priority,
    prices: row.prices,
    paymentMethod: row.payment_method,
    ...(row.address === null || row.address === undefined ? {} : { address: row.address }),
    createdAt: row.created_at.toISOString(),
  };

  return {
    id: row.id,
    state: row.status,
    data: { ...order, ...row.saga },
    version: row.version,
    deadlineAt: row.deadline_at ?? undefined,
  } as Instance<OrderStates>;
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
