import { randomUUID } from "node:crypto";
import { minorUnitsOf, moneyOf } from "@warren/contracts/money";
import type { Redis } from "ioredis";
import { askProvider, idempotencyKey, type Action } from "../peers/card-provider.js";
import { outgoing, type Incoming, type Outgoing } from "../peers/envelope.js";
import { raise } from "../peers/raise.js";
import type { Client, Database } from "./database.js";
import type { MessageBroker } from "./message-broker.js";

const QUEUE = "payments.commands";

export class PaymentService {
  constructor(
    private readonly broker: MessageBroker,
    private readonly database: Database,
    private readonly redis: Redis,
  ) {}

  async start(): Promise<void> {
    await this.broker.subscribe(QUEUE, (message) =>
      this.database.once(QUEUE, message, (client) => this.handle(client, message)),
    );
  }

  private async handle(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    if (message.type === "AuthorizePayment") return this.authorize(client, message);
    if (message.type === "CapturePayment") return this.capture(client, message);

    return raise(`money moves forwards only, not by ${message.type}`);
  }

  private async authorize(
    client: Client,
    message: Incoming<"AuthorizePayment">,
  ): Promise<readonly Outgoing[]> {
    const now = new Date();
    const { orderId, userId, amount, currency, paymentMethod } = message.data;
    const reference = await this.ask(orderId, "authorize");
    const paymentId = randomUUID();
    const minor = minorUnitsOf(amount);
    await client.query(
      `INSERT INTO payments (order_id, payment_id, state, user_id, amount_minor, currency, payment_method, provider_reference,
         authorized_at, version) VALUES ($1, $2, 'authorized', $3, $4, $5, $6, $7, $8, 1)`,
      [orderId, paymentId, userId, minor, currency, paymentMethod, reference, now],
    );
    await this.tell(client, [orderId, "authorize", minor, currency, reference, now]);
    const data = { orderId, paymentId, amount, currency, authorizedAt: now.toISOString() };

    return [outgoing("PaymentAuthorized", data, message, { appId: "payment", now })];
  }

  private async capture(client: Client, message: Incoming<"CapturePayment">): Promise<readonly Outgoing[]> {
    const now = new Date();
    const { orderId } = message.data;
    const found = await client.query<{ payment_id: string; amount_minor: string; currency: string }>(
      `SELECT payment_id, amount_minor, currency FROM payments WHERE order_id = $1 AND state = 'authorized' FOR UPDATE`,
      [orderId],
    );
    const { payment_id: paymentId, ...sum } = found.rows[0] ?? raise("nothing is authorized");
    const reference = await this.ask(orderId, "capture");
    await client.query(
      `UPDATE payments SET state = 'captured', provider_reference = $2, captured_at = $3, version = version + 1,
         updated_at = $3 WHERE order_id = $1`,
      [orderId, reference, now],
    );
    await this.tell(client, [orderId, "capture", sum.amount_minor, sum.currency, reference, now]);
    const amount = moneyOf(BigInt(sum.amount_minor));
    const data = { orderId, paymentId, amount, currency: sum.currency, capturedAt: now.toISOString() };

    return [outgoing("PaymentCaptured", data, message, { appId: "payment", now })];
  }

  private async ask(orderId: string, action: Action): Promise<string> {
    const [reference = ""] = await askProvider(this.redis, [idempotencyKey(orderId, action)]);

    return reference;
  }

  private async tell(client: Client, values: unknown[]): Promise<void> {
    await client.query(
      `INSERT INTO payment_events (order_id, action, outcome, amount_minor, currency, provider_reference, at)
       VALUES ($1, $2, 'approved', $3, $4, $5, $6)`,
      values,
    );
  }
}
