import type { Queries } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { ListOrders, OrderPage } from "@warren/generated/order";
import type { OrderRow } from "../entities/order.js";

/**
 * How many orders are looked at for a page of those with one status. The status is in no index, since each step of an order changes it
 * (see the entity), and of a rare one there may be none in a million.
 */
export const LOOKED_AT = 10_000;

type Summary = Pick<
  OrderRow,
  "id" | "userId" | "status" | "priority" | "totalAmount" | "currency" | "createdAt" | "updatedAt"
>;
type Place = Pick<OrderRow, "createdAt" | "id">;

const summaryColumns = columnsOf<Summary>({
  id: true,
  userId: true,
  status: true,
  priority: true,
  totalAmount: true,
  currency: true,
  createdAt: true,
  updatedAt: true,
});
const placeColumns = columnsOf<Place>({ createdAt: true, id: true });

// PostgreSQL plans these for the parameters that are given: a filter that is null costs nothing.
const AMONG = `($1::uuid is null or user_id = $1)
    and ($2::timestamptz is null or created_at >= $2) and ($3::timestamptz is null or created_at < $3)
    and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))`;

/** Exported for the test that looks at its plan. */
export const PAGE = `
  select ${summaryColumns} from orders
  where ${AMONG} and ($6::text is null or status = $6)
    and ($7::timestamptz is null or (created_at, id) >= ($7, $8::uuid))
  order by created_at desc, id desc limit $9`;

/** The last order that is looked at, where there are so many. */
const FURTHEST = `
  select ${placeColumns} from orders where ${AMONG}
  order by created_at desc, id desc offset $6 limit 1`;

/**
 * A page of orders, newest first. The cursor is the last order that was looked at. Of orders with one status a page may have fewer than were
 * asked for, though more follow.
 */
export async function orderPage(
  tx: Queries,
  query: ListOrders["data"],
  { lookedAt = LOOKED_AT }: Readonly<{ lookedAt?: number }> = {},
): Promise<OrderPage["data"]> {
  const { userId = null, status = null, from = null, to = null, limit } = query;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const among = [userId, timeOf(from), timeOf(to), after?.createdAt ?? null, after?.id ?? null];
  const furthest =
    status === null ? undefined : (await tx.query<Place>(FURTHEST, [...among, lookedAt - 1])).rows[0];
  const { rows } = await tx.query<Summary>(PAGE, [
    ...among,
    status,
    furthest?.createdAt ?? null,
    furthest?.id ?? null,
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  const next = rows.length > page.length ? page.at(-1) : furthest;

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
    ...(next === undefined ? {} : { nextCursor: `${next.createdAt.toISOString()}/${next.id}` }),
  };
}

// PostgreSQL does not read a year 0000, which a timestamp may have.
function timeOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
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
