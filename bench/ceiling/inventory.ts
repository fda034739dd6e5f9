import { minorUnitsOf } from "@warren/contracts/money";
import { connectBroker } from "../peers/broker.js";
import { outgoing, type Incoming } from "../peers/envelope.js";
import type { StartPart } from "../peers/part.js";
import { raise } from "../peers/raise.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database, type Row } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";

const SOLD = `update reservations set state = 'committed', updated_at = $2
  where order_id = any($1::uuid[]) and state = 'reserved' returning order_id, items`;

// Always in the order of their ids: batches of several instances would wait for one another and never deadlock.
const LOCK = `select i.product_id, i.available_quantity, p.name, p.price_minor, p.currency
  from inventory i join products p on p.product_id = i.product_id
  where i.product_id = any($1) order by i.product_id for update of i`;

const RESERVE = `insert into reservations (order_id, state, items, created_at, updated_at)
  select id, 'reserved', items, $3::timestamptz, $3 from ${table(["uuid", "jsonb"])} as r(id, items)`;

const MOVE = `update inventory i set available_quantity = i.available_quantity + m.available,
    reserved_quantity = i.reserved_quantity + m.reserved, sold_quantity = i.sold_quantity + m.sold, last_updated = $5
  from ${table(["text", "bigint", "bigint", "bigint"])} as m(id, available, reserved, sold)
  where i.product_id = m.id`;

const TELL = `insert into stock_movements (product_id, kind, order_id, available_delta, reserved_delta, sold_delta, at)
  select m.*, $7 from ${table(["text", "text", "uuid", "bigint", "bigint", "bigint"])} as m`;

type Line = Incoming<"StockReserved">["data"]["items"][number];
type Movement = Readonly<{ productId: string; kind: "reserved" | "sold"; orderId: string; quantity: number }>;

export const startInventory: StartPart = async ({ amqpUrl, databaseUrl }) => {
  const queue = "inventory.commands";
  const database = await openDatabase(databaseUrl);
  const handle = once(database, queue, moveStock(database, queue));
  await consume(await connectBroker(amqpUrl), { queue, batch: 200, prefetch: 400 }, handle);

  return undefined;
};

function moveStock(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const reserving = messages.filter((message) => message.type === "ReserveStock");
    const committing = messages
      .filter((message) => message.type === "CommitStock")
      .map(({ data }) => data.orderId);
    if (reserving.length + committing.length !== messages.length)
      raise("a message is no command to reserve or to commit");
    const asked = [...new Set(reserving.flatMap(({ data }) => data.items.map(({ productId }) => productId)))];
    const [sold = [], stocks = []] = await database.begin([
      { name: "sold", text: SOLD, values: [committing, now] },
      { name: "lock", text: LOCK, values: [asked] },
    ]);
    if (sold.length !== committing.length) raise("an order has no reserved stock to commit");
    const reserved = reserve(reserving, stocks);
    const caused = messages.map((message) => {
      const items = reserved.get(message.data.orderId);
      if (message.type !== "ReserveStock" || items === undefined) return [];
      const { orderId } = message.data;
      const data = { orderId, reservedAt: now.toISOString(), items };

      return [outgoing("StockReserved", data, message, { appId: "inventory", now })];
    });
    const movements = [
      ...[...reserved].flatMap(([orderId, items]) => movementsOf("reserved", orderId, items)),
      ...sold.flatMap((row) => movementsOf("sold", String(row["order_id"]), row["items"] as readonly Line[])),
    ];
    const ids = column([...reserved.keys()]);
    const items = column([...reserved.values()].map((lines) => JSON.stringify(lines)));
    await database.commit([
      { name: "reserve", text: RESERVE, values: [ids, items, now] },
      { name: "move", text: MOVE, values: [...sums(movements), now] },
      { name: "tell", text: TELL, values: [...rowsOf(movements), now] },
      handled(queue, messages, caused),
    ]);

    return caused;
  };
}

/** Sets stock aside, first come, first served. @throws Error where an order cannot have what it asks for */
function reserve(
  commands: readonly Incoming<"ReserveStock">[],
  rows: readonly Row[],
): ReadonlyMap<string, Line[]> {
  const stocks = new Map(
    rows.map((row) => [String(row["product_id"]), { row, left: Number(row["available_quantity"]) }]),
  );

  return new Map(
    commands.map(({ data: { orderId, items, currency, prices } }) => {
      const lines = items.map(({ productId, quantity, price }) => {
        const stock = stocks.get(productId) ?? raise(`the catalogue does not have ${productId}`);
        const holds =
          BigInt(String(stock.row["price_minor"])) === minorUnitsOf(price) &&
          stock.row["currency"] === currency;
        if (prices === "catalogue" && !holds) raise(`${productId} does not cost ${price} ${currency}`);
        stock.left -= quantity;
        if (stock.left < 0) raise(`there is too little of ${productId}`);

        return { productId, name: String(stock.row["name"]), quantity, price };
      });

      return [orderId, lines];
    }),
  );
}

/** How much of each product an order moves: it may name one product twice. */
function movementsOf(kind: Movement["kind"], orderId: string, items: readonly Line[]): readonly Movement[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of items)
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);

  return [...quantities].map(([productId, quantity]) => ({ productId, kind, orderId, quantity }));
}

const deltasOf = ({ kind, quantity }: Pick<Movement, "kind" | "quantity">) =>
  kind === "reserved" ? ([-quantity, quantity, 0] as const) : ([0, -quantity, quantity] as const);

function sums(movements: readonly Movement[]): readonly string[] {
  const byProduct = new Map<string, [number, number, number]>();
  for (const movement of movements) {
    const sum = byProduct.get(movement.productId) ?? [0, 0, 0];
    const [available, reserved, sold] = deltasOf(movement);
    byProduct.set(movement.productId, [sum[0] + available, sum[1] + reserved, sum[2] + sold]);
  }
  const totals = [...byProduct.values()];

  return [
    column([...byProduct.keys()]),
    column(totals.map(([available]) => available)),
    column(totals.map(([, reserved]) => reserved)),
    column(totals.map(([, , sold]) => sold)),
  ];
}

function rowsOf(movements: readonly Movement[]): readonly string[] {
  const deltas = movements.map(deltasOf);

  return [
    column(movements.map(({ productId }) => productId)),
    column(movements.map(({ kind }) => kind)),
    column(movements.map(({ orderId }) => orderId)),
    column(deltas.map(([available]) => available)),
    column(deltas.map(([, reserved]) => reserved)),
    column(deltas.map(([, , sold]) => sold)),
  ];
}
