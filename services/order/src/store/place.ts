import { CollisionError, type Tx } from "@warren/messaging";
import { isIncomplete, rowsOf } from "@warren/service-host";
import type { OrderRow } from "../entities/order.js";
import type { Order } from "../order.js";
import { orderColumns, orderOf } from "./order-row.js";

/** An order to be stored, with whom it concerns in the logs. */
export type NewOrder = Readonly<{ order: Order; correlationId: string; deadlineAt: Date }>;

const placements = rowsOf<NewOrder>().as(
  "o",
  {
    id: ["uuid", ({ order }) => order.orderId],
    user_id: ["uuid", ({ order }) => order.userId],
    items: ["jsonb", ({ order }) => order.items],
    total_amount: ["numeric", ({ order }) => order.totalAmount],
    currency: ["text", ({ order }) => order.currency],
    priority: ["text", ({ order }) => order.priority],
    prices: ["text", ({ order }) => order.prices],
    payment_method: ["text", ({ order }) => order.paymentMethod],
    email: ["text", ({ order }) => order.email],
    address: ["jsonb", ({ order }) => order.address],
    created_at: ["timestamptz", ({ order }) => order.createdAt],
    updated_at: ["timestamptz", ({ order }) => order.createdAt],
    deadline_at: ["timestamptz", ({ deadlineAt }) => deadlineAt],
    correlation_id: ["text", ({ correlationId }) => correlationId],
  },
  ["status", "version", "saga"],
);

// One statement for orders and timelines.
const PLACE = placements.complete(`${placements.insertInto("orders")} on conflict (id) do nothing`, {
  returning: "id, created_at",
  text: `insert into order_events (order_id, version, at, event, status)
    select id, 0, created_at, 'PlaceOrder', 'created' from done`,
});

const FIND = `select ${orderColumns} from orders where id = any($1::uuid[])`;

/** Stores orders that are not there yet. The transaction ends with CollisionError where one of them is. */
export function insertOrders(tx: Tx, orders: readonly NewOrder[]): void {
  if (orders.length === 0) return;
  tx.send(PLACE, placements.values(orders, { status: "created", version: 0, saga: {} }), (error) =>
    isIncomplete(error)
      ? new CollisionError("another instance placed one of the orders", { cause: error })
      : error,
  );
}

/** Orders by id, those that exist. */
export async function findOrders(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
  const { rows } = await tx.query<OrderRow>(FIND, [ids]);

  return new Map(rows.map((row) => [row.id, orderOf(row)]));
}
