import type { Tx } from "@warren/messaging";
import type { ListOrders, OrderDetails, OrderPage } from "@warren/generated/order";
import { orderColumns, type OrderRow } from "./order-row.js";

type Details = OrderDetails["data"];
type EventRow = Readonly<{
  order_id: string;
  at: Date;
  event: string;
  status: Details["status"];
  detail: string | null;
}>;

/** Orders with their timelines, those that exist. Two statements, however many are asked for. */
export async function orderDetails(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Details>> {
  const [orders, events] = await Promise.all([
    tx.query<OrderRow & { reason: string | null }>(
      `select ${orderColumns}, reason from orders where id = any($1::uuid[])`,
      [ids],
    ),
    tx.query<EventRow>(
      `select order_id, at, event, status, detail from order_events
       where order_id = any($1::uuid[]) order by order_id, version limit $2`,
      [ids, ids.length * MAX_TIMELINE],
    ),
  ]);
  const timelines = new Map<string, EventRow[]>(ids.map((id) => [id, []]));
  for (const event of events.rows) timelines.get(event.order_id)?.push(event);

  return new Map(orders.rows.map((row) => [row.id, detailsOf(row, timelines.get(row.id) ?? [])]));
}

const MAX_TIMELINE = 1_000;

function detailsOf(row: OrderRow & { reason: string | null }, events: readonly EventRow[]): Details {
  const { carrier, trackingNumber } = row.saga;

  return {
    orderId: row.id,
    userId: row.user_id,
    status: row.status,
    items: row.items,
    totalAmount: row.total_amount,
    currency: row.currency,
    priority: row.priority,
    ...(row.reason === null ? {} : { reason: row.reason }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
    ...(typeof carrier === "string" ? { carrier } : {}),
    ...(typeof trackingNumber === "string" ? { trackingNumber } : {}),
    timeline: events.slice(0, MAX_TIMELINE).map(({ at, event, status, detail }) => ({
      at: at.toISOString(),
      event,
      status,
      ...(detail === null ? {} : { detail }),
    })),
  };
}

/** A page of orders, newest first. The cursor is the last order of the page before. */
export async function orderPage(tx: Tx, query: ListOrders["data"]): Promise<OrderPage["data"]> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const { rows } = await tx.query<OrderRow>(
    `select ${orderColumns} from orders
     where ($1::uuid is null or user_id = $1) and ($2::text is null or status = $2)
       and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
     order by created_at desc, id desc limit $5`,
    [
      query.userId ?? null,
      query.status ?? null,
      after?.createdAt ?? null,
      after?.id ?? null,
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);

  return {
    orders: page.map((row) => ({
      orderId: row.id,
      userId: row.user_id,
      status: row.status,
      priority: row.priority,
      totalAmount: row.total_amount,
      currency: row.currency,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    })),
    ...(rows.length > page.length && last !== undefined
      ? { nextCursor: `${last.created_at.toISOString()}/${last.id}` }
      : {}),
  };
}

const CURSOR = /^(\d{4}-\d{2}-\d{2}T[0-9:.]+Z)\/([0-9a-f-]{36})$/;

// A cursor that was not given out by us starts at the beginning, like none at all.
function readCursor(cursor: string): { createdAt: string; id: string } | undefined {
  const [, createdAt, id] = CURSOR.exec(cursor) ?? [];

  return createdAt === undefined || id === undefined ? undefined : { createdAt, id };
}
