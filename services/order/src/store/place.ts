import type { Tx } from "@warren/messaging";
import type { Order } from "../order.js";
import { instanceOf, orderColumns, type OrderRow } from "./order-row.js";

/** An order to be stored, with whom it concerns in the logs. */
export type NewOrder = Readonly<{ order: Order; correlationId: string; deadlineAt: Date }>;

/** Stores orders that are not there yet and returns the ids of those. One statement for orders, one for timelines. */
export async function insertOrders(tx: Tx, orders: readonly NewOrder[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    `with placed as (
       insert into orders (id, user_id, status, items, total_amount, currency, priority, prices, payment_method, email,
         address, created_at, updated_at, version, saga, deadline_at, correlation_id)
       select id, user_id, 'created', items, total_amount, currency, priority, prices, payment_method, email, address,
         created_at, created_at, 0, '{}', deadline_at, correlation_id
       from unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::numeric[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::text[], $10::jsonb[], $11::timestamptz[], $12::timestamptz[], $13::text[])
         as o(id, user_id, items, total_amount, currency, priority, prices, payment_method, email, address, created_at,
           deadline_at, correlation_id)
       on conflict (id) do nothing
       returning id, created_at
     ), told as (
       insert into order_events (order_id, version, at, event, status)
       select id, 0, created_at, 'PlaceOrder', 'created' from placed
     )
     select id from placed`,
    [
      orders.map(({ order }) => order.orderId),
      orders.map(({ order }) => order.userId),
      orders.map(({ order }) => JSON.stringify(order.items)),
      orders.map(({ order }) => order.totalAmount),
      orders.map(({ order }) => order.currency),
      orders.map(({ order }) => order.priority),
      orders.map(({ order }) => order.prices),
      orders.map(({ order }) => order.paymentMethod),
      orders.map(({ order }) => order.email ?? null),
      orders.map(({ order }) => (order.address === undefined ? null : JSON.stringify(order.address))),
      orders.map(({ order }) => order.createdAt),
      orders.map(({ deadlineAt }) => deadlineAt),
      orders.map(({ correlationId }) => correlationId),
    ],
  );

  return new Set(rows.map(({ id }) => id));
}

/** Orders by id, those that exist. */
export async function findOrders(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
  const { rows } = await tx.query<OrderRow>(`select ${orderColumns} from orders where id = any($1::uuid[])`, [
    ids,
  ]);

  return new Map(rows.map((row) => [row.id, instanceOf(row).data]));
}
