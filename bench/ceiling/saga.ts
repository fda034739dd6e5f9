import { causedBy, newItemsOf, orderOf, sagaOf, STEP_WITHIN_MS, stepOf } from "../peers/steps.js";
import { column, table, type Database } from "./database.js";
import { handled, type Handle } from "./inbox.js";

// The row is locked, changed and read at once: what it says is what the next step is told.
const ADVANCE = `update orders o set status = c.to_status, version = o.version + 1, updated_at = $6::timestamptz,
    items = coalesce(c.items, o.items), saga = coalesce(c.saga, o.saga),
    deadline_at = case c.to_status when 'confirmed' then null else $7::timestamptz end
  from ${table(["uuid", "text", "text", "jsonb", "jsonb"])} as c(id, from_status, to_status, items, saga)
  where o.id = c.id and o.status = c.from_status
  returning o.id, o.user_id, o.items, o.total_amount, o.currency, o.priority, o.prices, o.payment_method, o.email, o.address,
    o.created_at, o.version, o.saga`;

const TELL = `insert into order_events (order_id, version, at, event, status)
  select id, version, $5, event, status from ${table(["uuid", "int", "text", "text"])} as e(id, version, event, status)`;

/** Takes each order a step further. */
export function advanceOrders(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const at = now.toISOString();
    const moves = messages.map((message) => ({ message, step: stepOf(message) }));
    const [rows = []] = await database.begin([
      {
        name: "advance",
        text: ADVANCE,
        values: [
          column(moves.map(({ message }) => message.data.orderId)),
          column(moves.map(({ step }) => step.from)),
          column(moves.map(({ step }) => step.to)),
          column(moves.map(({ message }) => newItemsOf(message))),
          column(moves.map(({ message }) => sagaOf(message))),
          at,
          new Date(now.getTime() + STEP_WITHIN_MS).toISOString(),
        ],
      },
    ]);
    const orders = new Map(rows.map((row) => [row["id"], orderOf(row)]));
    if (orders.size !== messages.length) throw new Error("an order is not where its message says");
    const told = moves.map(({ message, step }) => {
      const order = orders.get(message.data.orderId);
      if (order === undefined) throw new Error("an order is missing");

      return { message, step, order };
    });
    const caused = told.map(({ message, step, order }) => causedBy(step, order, message, now));
    const events = [
      column(told.map(({ order }) => order.orderId)),
      column(told.map(({ order }) => order.version)),
      column(told.map(({ message }) => message.type)),
      column(told.map(({ step }) => step.to)),
      at,
    ];
    await database.commit([{ name: "tell", text: TELL, values: events }, handled(queue, messages, caused)]);

    return caused;
  };
}
