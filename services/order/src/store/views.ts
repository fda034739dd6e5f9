import type { Tx } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { ListOrders, OrderDetails, OrderPage } from "@warren/generated/order";
import type { OrderEventRow } from "../entities/order-event.js";
import type { OrderRow } from "../entities/order.js";
import { orderColumns } from "./order-row.js";

type Details = OrderDetails["data"];

// The contract's limit.
const MAX_TIMELINE = 50;

const ORDERS = `select ${orderColumns} from orders where id = any($1::uuid[])`;

const eventColumns = columnsOf<OrderEventRow>({
  orderId: true,
  version: true,
  at: true,
  event: true,
  status: true,
  detail: true,
});

const TIMELINES = `
  select latest.* from unnest($1::uuid[]) as wanted(id) cross join lateral (
    select ${eventColumns} from order_events where order_id = wanted.id
    order by version desc limit $2
  ) latest order by "orderId", version`;

// PostgreSQL plans this for the parameters that are given: a filter that is null costs nothing.
const PAGE = `
  select ${orderColumns} from orders
  where ($1::uuid is null or user_id = $1) and ($2::text is null or status = $2)
    and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
  order by created_at desc, id desc limit $5`;

/** Orders with their timelines, those that exist. Two statements, however many are asked for. */
export async function orderDetails(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Details>> {
  const [orders, events] = await Promise.all([
    tx.query<OrderRow>(ORDERS, [ids]),
    tx.query<OrderEventRow>(TIMELINES, [ids, MAX_TIMELINE]),
  ]);
  const timelines = new Map<string, OrderEventRow[]>(ids.map((id) => [id, []]));
  for (const event of events.rows) timelines.get(event.orderId)?.push(event);

  return new Map(orders.rows.map((row) => [row.id, detailsOf(row, timelines.get(row.id) ?? [])]));
}

function detailsOf(row: OrderRow, events: readonly OrderEventRow[]): Details {
  const { carrier, trackingNumber } = row.saga;

  return {
    orderId: row.id,
    userId: row.userId,
    status: row.status,
    items: row.items,
    totalAmount: row.totalAmount,
    currency: row.currency,
    priority: row.priority,
    ...(typeof row.reason === "string" ? { reason: row.reason } : {}),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    ...(typeof carrier === "string" ? { carrier } : {}),
    ...(typeof trackingNumber === "string" ? { trackingNumber } : {}),
    timeline: events.map(({ at, event, status, detail }) => ({
      at: at.toISOString(),
      event,
      status,
      ...(typeof detail === "string" ? { detail } : {}),
    })),
  };
}

/** A page of orders, newest first. The cursor is the last order of the page before. */
export async function orderPage(tx: Tx, query: ListOrders["data"]): Promise<OrderPage["data"]> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const { rows } = await tx.query<OrderRow>(PAGE, [
    query.userId ?? null,
    query.status ?? null,
    after?.createdAt ?? null,
    after?.id ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);

  return {
    orders: page.map((row) => ({
      orderId: row.id,
      userId: row.userId,
      status: row.status,
      priority: row.priority,
      totalAmount: row.totalAmount,
      currency: row.currency,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    })),
    ...(rows.length > page.length && last !== undefined
      ? { nextCursor: `${last.createdAt.toISOString()}/${last.id}` }
      : {}),
  };
}

const CURSOR =
  /^((?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

// A cursor that was not given out by us starts at the beginning, like none at all. One that only looks like ours would fail in
// the database.
function readCursor(cursor: string): { createdAt: string; id: string } | undefined {
  const [, createdAt, id] = CURSOR.exec(cursor) ?? [];
  if (createdAt === undefined || id === undefined || Number.isNaN(Date.parse(createdAt))) return undefined;

  return { createdAt: new Date(createdAt).toISOString(), id };
}
