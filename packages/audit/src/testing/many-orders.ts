import type { ServiceDatabase } from "../databases.js";
import { moved, order } from "./fixture.js";

/** A row of a table again for every new order, with other values in these columns (SQL). */
function again(
  table: string,
  orderColumn: string,
  count: number,
  own: Readonly<Record<string, string>>,
): string {
  const columns = Object.entries({ ...own, [orderColumn]: newId }).map(([name, sql]) => `'${name}', ${sql}`);

  return `insert into ${table} overriding system value select (jsonb_populate_record(t, jsonb_build_object(${columns.join(", ")}))).*
    from ${table} t, generate_series(1, ${count}) n where t.${orderColumn}::text = '${order.confirmed}'`;
}

const newId = "('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))";
const uuid = "gen_random_uuid()";

/** What makes the fixture's confirmed order one of so many, in every database, so that everything still agrees. */
export function manyOrders(count: number): Readonly<Record<ServiceDatabase, readonly string[]>> {
  return {
    orders: [again("orders", "id", count, {}), again("order_events", "order_id", count, {})],
    inventory: [
      again("reservations", "order_id", count, {}),
      again("stock_movements", "order_id", count, { seq: "1000000 + t.seq * 1000000 + n" }),
      moved("initial", undefined, [2 * count, 0, 0]),
      `update inventory set sold_quantity = sold_quantity + ${2 * count} where product_id = 'p-1'`,
    ],
    payment: [
      again("payments", "order_id", count, { payment_id: uuid }),
      again("payment_events", "order_id", count, { seq: "1000000 + t.seq * 1000000 + n" }),
    ],
    shipping: [again("shipments", "order_id", count, { shipment_id: uuid })],
    notification: [again("notices", "subject_id", count, { id: uuid, message_id: uuid })],
  };
}
