import { inventory as contract } from "@warren/generated/inventory";
import { decide, moved, type Command, type Reservation, type Stock } from "@warren/inventory/domain";
import { consume, STEP_MS, type Consumer, type ServiceContext } from "./consumer.js";
import { createTable, type Table } from "./table.js";

/** The inventory's tables. */
export type Inventory = Readonly<{ reservations: Table<Reservation>; stocks: Table<Stock> }>;

export function createInventory(stocks: readonly Stock[]): Inventory {
  return {
    reservations: createTable(),
    stocks: createTable(stocks.map((stock) => [stock.productId, stock])),
  };
}

/** The inventory service: its own rules on tables in memory, with the row locks that its statements take. */
export function startInventory(context: ServiceContext, { reservations, stocks }: Inventory): Consumer {
  return consume(context, contract, "inventory.commands", async function* (deliveries, { tx, now }) {
    const commands = deliveries as readonly Command[];
    const orderIds = new Set(commands.map(({ data }) => data.orderId));
    while (!tx.lock([reservations, orderIds], [stocks, productsOf(commands, orderIds)])) yield STEP_MS;

    const before = [...orderIds].flatMap((id) => reservations.rows.get(id) ?? []);
    const productIds = productsOf(commands, orderIds);
    const decision = decide(
      commands,
      { reservations: before, stocks: [...productIds].flatMap((id) => stocks.rows.get(id) ?? []) },
      now,
    );
    yield STEP_MS;

    for (const reservation of decision.reservations) {
      const { orderId } = reservation;
      const existed = before.some((one) => one.orderId === orderId);
      tx.put(reservations, orderId, reservation, (row) => (row !== undefined) === existed);
    }
    for (const productId of productIds) {
      const stock = stocks.rows.get(productId);
      const movements = decision.movements.filter((movement) => movement.productId === productId);
      if (stock !== undefined && movements.length > 0)
        tx.put(stocks, productId, movements.reduce(moved, stock), () => true);
    }

    return decision.sends;
  });

  /** What the commands ask for, and what their orders hold. */
  function productsOf(commands: readonly Command[], orderIds: ReadonlySet<string>): ReadonlySet<string> {
    const asked = commands.flatMap((command) => (command.type === "ReserveStock" ? command.data.items : []));
    const held = [...orderIds].flatMap((id) => {
      const row = reservations.rows.get(id);

      return row === undefined || row.state === "rejected" ? [] : row.items;
    });

    return new Set([...asked, ...held].map(({ productId }) => productId));
  }
}
