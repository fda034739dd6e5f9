import type { Queries } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { OrderDetails } from "@warren/generated/order";
import type { OrderEventRow } from "../entities/order-event.js";
import type { OrderRow } from "../entities/order.js";
import type { Ending } from "../order.js";
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

/** Orders with their timelines, those that exist. Two statements, however many are asked for. */
export async function orderDetails(
  tx: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Details>> {
  const [orders, events] = await Promise.all([
    tx.query<OrderRow>(ORDERS, [ids]),
    tx.query<OrderEventRow>(TIMELINES, [ids, MAX_TIMELINE]),
  ]);
  const timelines = new Map<string, OrderEventRow[]>(ids.map((id) => [id, []]));
  for (const event of events.rows) timelines.get(event.orderId)?.push(event);

  return new Map(orders.rows.map((row) => [row.id, detailsOf(row, timelines.get(row.id) ?? [])]));
}

function detailsOf(row: OrderRow, events: readonly OrderEventRow[]): Details {
  const { carrier, trackingNumber, ending } = row.saga as Readonly<{
    carrier?: string;
    trackingNumber?: string;
    ending?: Ending;
  }>;

  return {
    orderId: row.id,
    userId: row.userId,
    status: row.status,
    items: row.items,
    totalAmount: row.totalAmount,
    currency: row.currency,
    priority: row.priority,
    ...(typeof row.reason === "string" ? { reason: row.reason } : {}),
    ...(ending === undefined ? {} : { reasonCode: ending.reason }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    timeline: events.map(({ at, event, status, detail }) => ({
      at: at.toISOString(),
      event,
      status,
      ...(typeof detail === "string" ? { detail } : {}),
    })),
  };
}
