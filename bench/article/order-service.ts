import type { Incoming, Outgoing } from "../peers/envelope.js";
import { placementOf, TAKE_UP_WITHIN_MS } from "../peers/placing.js";
import { raise } from "../peers/raise.js";
import { causedBy, newItemsOf, orderOf, sagaOf, STEP_WITHIN_MS, stepOf } from "../peers/steps.js";
import type { Client, Database } from "./database.js";
import type { MessageBroker } from "./message-broker.js";

export class OrderService {
  constructor(
    private readonly broker: MessageBroker,
    private readonly database: Database,
  ) {}

  async start(): Promise<void> {
    await this.broker.subscribe("orders.requests", (message) =>
      this.database.once("orders.requests", message, (client) => this.createOrder(client, message)),
    );
    for (const queue of ["orders.processing", "orders.saga"]) {
      await this.broker.subscribe(queue, (message) =>
        this.database.once(queue, message, (client) => this.advanceOrder(client, message)),
      );
    }
  }

  private async createOrder(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    const now = new Date();
    const { order, correlationId, caused } = placementOf(message, now);
    await client.query(
      `INSERT INTO orders (id, user_id, items, total_amount, currency, priority, prices, payment_method, email, address,
         correlation_id, status, version, saga, created_at, updated_at, deadline_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'created', 0, '{}', $12, $12, $13)`,
      [
        order.orderId,
        order.userId,
        JSON.stringify(order.items),
        order.totalAmount,
        order.currency,
        order.priority,
        order.prices,
        order.paymentMethod,
        order.email,
        order.address && JSON.stringify(order.address),
        correlationId,
        now,
        new Date(now.getTime() + TAKE_UP_WITHIN_MS),
      ],
    );
    await this.tell(client, [order.orderId, 0, now, "PlaceOrder", "created"]);

    return caused;
  }

  private async advanceOrder(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    const now = new Date();
    const { orderId } = message.data;
    const step = stepOf(message);
    const found = await client.query<{ status: string; version: number }>(
      "SELECT status, version FROM orders WHERE id = $1 FOR UPDATE",
      [orderId],
    );
    const before = found.rows[0] ?? raise(`order ${orderId} is unknown`);
    if (before.status !== step.from) raise(`order ${orderId} is ${before.status}, not ${step.from}`);
    const deadline = step.to === "confirmed" ? null : new Date(now.getTime() + STEP_WITHIN_MS);
    const updated = await client.query<Record<string, unknown>>(
      `UPDATE orders SET status = $2, version = $3, updated_at = $4, deadline_at = $5, items = COALESCE($6, items),
         saga = COALESCE($7, saga) WHERE id = $1 RETURNING *`,
      [orderId, step.to, before.version + 1, now, deadline, newItemsOf(message), sagaOf(message)],
    );
    const order = orderOf(updated.rows[0] ?? raise(`order ${orderId} is gone`));
    await this.tell(client, [orderId, order.version, now, message.type, step.to]);

    return causedBy(step, order, message, now);
  }

  private async tell(client: Client, values: unknown[]): Promise<void> {
    await client.query(
      "INSERT INTO order_events (order_id, version, at, event, status) VALUES ($1, $2, $3, $4, $5)",
      values,
    );
  }
}
