import { minorUnitsOf } from "@warren/contracts/money";
import { outgoing, type Incoming, type Outgoing } from "../peers/envelope.js";
import { raise } from "../peers/raise.js";
import type { Client, Database } from "./database.js";
import type { MessageBroker } from "./message-broker.js";

const QUEUE = "inventory.commands";

type Stock = Readonly<{ available_quantity: string; name: string; price_minor: string; currency: string }>;
type Line = Incoming<"StockReserved">["data"]["items"][number];

export class InventoryService {
  constructor(
    private readonly broker: MessageBroker,
    private readonly database: Database,
  ) {}

  async start(): Promise<void> {
    await this.broker.subscribe(QUEUE, (message) =>
      this.database.once(QUEUE, message, (client) => this.handle(client, message)),
    );
  }

  private async handle(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    if (message.type === "ReserveStock") return this.reserveStock(client, message);
    if (message.type === "CommitStock") return this.commitStock(client, message.data.orderId);

    return raise(`${message.type} is no command to reserve or to commit`);
  }

  private async reserveStock(
    client: Client,
    message: Incoming<"ReserveStock">,
  ): Promise<readonly Outgoing[]> {
    const now = new Date();
    const { orderId, items } = message.data;
    const lines: Line[] = [];
    // In the order of their ids, or two orders could wait for one another.
    for (const item of items.toSorted((a, b) => (a.productId < b.productId ? -1 : 1))) {
      const { productId, quantity, price } = item;
      const stock = await this.lockStock(client, productId);
      this.check(message, item, stock);
      await client.query(
        `UPDATE inventory SET available_quantity = available_quantity - $2, reserved_quantity = reserved_quantity + $2,
           last_updated = $3 WHERE product_id = $1`,
        [productId, quantity, now],
      );
      await this.tell(client, [productId, "reserved", orderId, -quantity, quantity, 0, now]);
      lines.push({ productId, name: stock.name, quantity, price });
    }
    await client.query(
      `INSERT INTO reservations (order_id, state, items, created_at, updated_at) VALUES ($1, 'reserved', $2, $3, $3)`,
      [orderId, JSON.stringify(lines), now],
    );
    const data = { orderId, reservedAt: now.toISOString(), items: lines };

    return [outgoing("StockReserved", data, message, { appId: "inventory", now })];
  }

  private async commitStock(client: Client, orderId: string): Promise<readonly Outgoing[]> {
    const now = new Date();
    const updated = await client.query<{ items: readonly Line[] }>(
      `UPDATE reservations SET state = 'committed', updated_at = $2 WHERE order_id = $1 AND state = 'reserved'
       RETURNING items`,
      [orderId, now],
    );
    const reservation = updated.rows[0] ?? raise(`order ${orderId} has no reserved stock to commit`);
    for (const { productId, quantity } of reservation.items) {
      await client.query(
        `UPDATE inventory SET reserved_quantity = reserved_quantity - $2, sold_quantity = sold_quantity + $2,
           last_updated = $3 WHERE product_id = $1`,
        [productId, quantity, now],
      );
      await this.tell(client, [productId, "sold", orderId, 0, -quantity, quantity, now]);
    }

    return [];
  }

  private async lockStock(client: Client, productId: string): Promise<Stock> {
    const found = await client.query<Stock>(
      `SELECT i.available_quantity, p.name, p.price_minor, p.currency FROM inventory i
       JOIN products p ON p.product_id = i.product_id WHERE i.product_id = $1 FOR UPDATE OF i`,
      [productId],
    );

    return found.rows[0] ?? raise(`the catalogue does not have ${productId}`);
  }

  private check(
    { data: { currency, prices } }: Incoming<"ReserveStock">,
    { productId, quantity, price }: Pick<Line, "productId" | "quantity" | "price">,
    stock: Stock,
  ): void {
    const holds = BigInt(stock.price_minor) === minorUnitsOf(price) && stock.currency === currency;
    if (prices === "catalogue" && !holds) raise(`${productId} does not cost ${price} ${currency}`);
    if (Number(stock.available_quantity) < quantity) raise(`there is too little of ${productId}`);
  }

  private async tell(client: Client, values: unknown[]): Promise<void> {
    await client.query(
      `INSERT INTO stock_movements (product_id, kind, order_id, available_delta, reserved_delta, sold_delta, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      values,
    );
  }
}
