import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import { connectBroker } from "../peers/broker.js";
import { asReply, outgoing, type Incoming } from "../peers/envelope.js";
import type { StartPart } from "../peers/part.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";
import { advanceOrders } from "./saga.js";

const TAKE_UP_WITHIN_MS = 60_000;

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
    const at = now.toISOString();
    const placing = messages.map(commandOf);
    const orders = placing.map(({ data }) => ({
      ...data,
      totalAmount: totalAmountOf(data.items),
      createdAt: at,
    }));
    const caused = placing.map((message, index) => {
      const {
        orderId,
        userId,
        email,
        items,
        totalAmount,
        currency,
        priority,
        prices,
        paymentMethod,
        address,
      } = orders[index] ?? raise("an order is missing");
      const from = { appId: "order", now };
      const reply = { orderId, status: "created", totalAmount, currency, createdAt: at } as const;
      const created = {
        ...{ orderId, userId, email, items, totalAmount, currency, priority, prices, paymentMethod, address },
        createdAt: at,
      };
      const change = { orderId, userId, status: "created", version: 0, changedAt: at } as const;

      return [
        asReply(outgoing("OrderPlaced", reply, message, from), message),
        outgoing("OrderCreated", created, message, from),
        outgoing("OrderStatusChanged", change, message, from),
      ];
    });
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
      column(placing.map(({ correlationId }) => correlationId)),
      at,
      new Date(now.getTime() + TAKE_UP_WITHIN_MS).toISOString(),
    ];
    await database.transact([
      { name: "place", text: PLACE, values },
      { name: "tell", text: TELL, values: [ids, at] },
      handled(queue, messages, caused),
    ]);

    return caused;
  };
}

function commandOf(message: Incoming): Incoming<"PlaceOrder"> {
  if (message.type === "PlaceOrder" && message.data.priority === "normal") return message;
  throw new Error(`the ceiling places orders of ordinary priority only, not ${message.type}`);
}

function totalAmountOf(items: Incoming<"PlaceOrder">["data"]["items"]): string {
  const total = totalOf(items);
  if (total > MAX_ORDER_TOTAL) throw new Error("the total is more than an order may hold");

  return moneyOf(total);
}

export function raise(why: string): never {
  throw new Error(why);
}
