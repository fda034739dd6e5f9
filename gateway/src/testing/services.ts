import { randomUUID } from "node:crypto";
import * as amqp from "amqplib";
import type { ConsumeMessage } from "amqplib";
import { OrderStatusChanged } from "@warren/generated/gateway";
import { createdAt, replyTo, type Details, type ShopState } from "./shop-answers.js";

/** A message as it came over the broker. */
export type Received = Readonly<{
  type: string;
  data: unknown;
  correlationId: string;
  traceparent: string;
  persistent: boolean;
  wantsReply: boolean;
}>;

/** The far side of the gateway's contract, over the real broker: it answers as the services do. */
export type Services = ShopState &
  Readonly<{
    received: Received[];
    /** Takes from these queues; none is taken from before. */
    start(...queues: readonly Queue[]): Promise<void>;
    /** Stops taking from these queues. */
    stop(...queues: readonly Queue[]): Promise<void>;
    /** Tells the live view that an order moved. */
    move(orderId: string, status: Details["status"], version: number): void;
    /** How many messages nobody has taken from the queue yet. */
    waiting(queue: Queue): Promise<number>;
    close(): Promise<void>;
  }>;

export type Queue =
  | "orders.requests"
  | "orders.queries"
  | "inventory.queries"
  | "inventory.catalog"
  | "inventory.updates"
  | "shipping.queries"
  | "notifications.queries";

/** See {@link Services}. */
export async function openServices(amqpUrl: string): Promise<Services> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  // Its virtual host may go away before it does.
  connection.on("error", () => undefined);
  const channel = await connection.createChannel();
  const received: Received[] = [];
  const state: ShopState = {
    orders: new Map(),
    catalog: new Map(),
    moved: new Map(),
    details: new Map(),
    soldOut: new Set(),
    shipments: new Map(),
    notices: new Map(),
  };
  const { orders, moved } = state;
  const tags = new Map<Queue, string>();

  const take = (raw: ConsumeMessage | null) => {
    if (raw === null) return;
    const data = JSON.parse(raw.content.toString()) as never;
    const {
      type,
      correlationId,
      replyTo: replyQueue,
      deliveryMode,
      headers,
    } = raw.properties as {
      type: string;
      correlationId: string;
      replyTo?: string;
      deliveryMode: number;
      headers: Record<string, string>;
    };
    received.push({
      type,
      data,
      correlationId: headers["x-correlation-id"] ?? "",
      traceparent: headers["traceparent"] ?? "",
      persistent: deliveryMode === 2,
      wantsReply: replyQueue !== undefined,
    });
    const reply = replyTo(state, type, data);
    if (reply !== undefined && replyQueue !== undefined) {
      channel.publish("", replyQueue, content(reply.data), properties(reply.type, correlationId));
    }
    channel.ack(raw);
  };

  return {
    received,
    ...state,
    async start(...queues) {
      for (const queue of queues) {
        if (!tags.has(queue)) tags.set(queue, (await channel.consume(queue, take)).consumerTag);
      }
    },
    async stop(...queues) {
      for (const queue of queues) {
        const tag = tags.get(queue);
        tags.delete(queue);
        if (tag !== undefined) await channel.cancel(tag);
      }
    },
    move(orderId, status, version) {
      moved.set(orderId, { status, version });
      const userId = orders.get(orderId)?.userId ?? randomUUID();
      const change = OrderStatusChanged({ orderId, userId, status, version, changedAt: createdAt });
      channel.publish("orders.fanout", "", content(change.data), properties(change.type, orderId));
    },
    waiting: async (queue) => (await channel.checkQueue(queue)).messageCount,
    async close() {
      await connection.close();
    },
  };
}

function content(data: unknown): Buffer {
  return Buffer.from(JSON.stringify(data));
}

function properties(type: string, correlationId: string) {
  return {
    type,
    correlationId,
    messageId: randomUUID(),
    contentType: "application/json",
    headers: { "x-schema-version": "1.0.0" },
  };
}
