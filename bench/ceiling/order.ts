import { connectBroker } from "../peers/broker.js";
import type { StartPart } from "../peers/part.js";
import { placementOf, TAKE_UP_WITHIN_MS } from "../peers/placing.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";
import { advanceOrders } from "./saga.js";

const PLACE = `insert into orders (id, user_id, items, total_amount, currency, priority, prices, payment_method, email,
    address, correlation_id, status, version, saga, created_at, updated_at, deadline_at)
  select o.*, 'created', 0, '{}', $12::timestamptz, $12, $13::timestamptz
  from ${table(["uuid", "uuid", "jsonb", "numeric", "text", "text", "text", "text", "text", "jsonb", "text"])} as o`;

const TELL = `insert into order_events (order_id, version, at, event, status)
  select id, 0, $2, 'PlaceOrder', 'created' from ${table(["uuid"])} as o(id)`;

/** Takes orders and leads them through the saga. Each queue has its own connection to the database. */
export const startOrder: StartPart = async ({ amqpUrl, databaseUrl }) => {
  const connection = await connectBroker(amqpUrl);
  const queues = [
    { queue: "orders.requests", batch: 200, prefetch: 400, handle: placeOrders },
    // One batch ahead, or a VIP could not overtake.
    { queue: "orders.processing", batch: 50, prefetch: 50, handle: advanceOrders },
    { queue: "orders.saga", batch: 200, prefetch: 400, handle: advanceOrders },
  ];
  for (const { handle, ...consuming } of queues) {
    const database = await openDatabase(databaseUrl);
    const { queue } = consuming;
    await consume(connection, consuming, once(database, queue, handle(database, queue)));
  }

  return undefined;
};

function placeOrders(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const placements = messages.map((message) => placementOf(message, now));
    const orders = placements.map(({ order }) => order);
    const caused = placements.map((placement) => placement.caused);
    const ids = column(orders.map(({ orderId }) => orderId));
    const values = [
      ids,
      column(orders.map(({ userId }) => userId)),
      column(orders.map(({ items }) => JSON.stringify(items))),
      column(orders.map(({ totalAmount }) => totalAmount)),
      column(orders.map(({ currency }) => currency)),
      column(orders.map(({ priority }) => priority)),
      column(orders.map(({ prices }) => prices)),
      column(orders.map(({ paymentMethod }) => paymentMethod)),
      column(orders.map(({ email }) => email)),
      column(orders.map(({ address }) => address && JSON.stringify(address))),
      column(placements.map(({ correlationId }) => correlationId)),
      now.toISOString(),
      new Date(now.getTime() + TAKE_UP_WITHIN_MS).toISOString(),
    ];
    await database.transact([
      { name: "place", text: PLACE, values },
      { name: "tell", text: TELL, values: [ids, now.toISOString()] },
      handled(queue, messages, caused),
    ]);

    return caused;
  };
}
