import { randomUUID } from "node:crypto";
import * as amqp from "amqplib";
import type { ConsumeMessage } from "amqplib";
import { moneyOf, totalOf } from "@warren/contracts/money";
import { OrderStatusChanged } from "@warren/generated/gateway";
import type { CatalogEntry, CheckStock, OrderDetails, PlaceOrder } from "@warren/generated/gateway";

type Order = PlaceOrder["data"];
type Details = OrderDetails["data"];
type Reply = Readonly<{ type: string; data: unknown }>;

/** A message as it came over the broker. */
export type Received = Readonly<{
  type: string;
  data: unknown;
  correlationId: string;
  traceparent: string;
  persistent: boolean;
  wantsReply: boolean;
}>;

/** The far side of the gateway's contract, over the real broker: it answers as the order and inventory services do. */
export type Services = Readonly<{
  received: Received[];
  orders: Map<string, Order>;
  catalog: Map<string, CatalogEntry>;
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
  "orders.requests" | "orders.queries" | "inventory.queries" | "inventory.catalog" | "inventory.updates";

const createdAt = "2026-03-02T09:30:00.000Z";

/** See {@link Services}. */
export async function openServices(amqpUrl: string): Promise<Services> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  // Its virtual host may go away before it does.
  connection.on("error", () => undefined);
  const channel = await connection.createChannel();
  const received: Received[] = [];
  const orders = new Map<string, Order>();
  const moved = new Map<string, Readonly<{ status: Details["status"]; version: number }>>();
  const catalog = new Map<string, CatalogEntry>();
  const tags = new Map<Queue, string>();

  const place = (order: Order): Reply => {
    const { orderId, currency } = order;
    const known = orders.get(orderId);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(order)) {
      return {
        type: "OrderRefused",
        data: { orderId, reason: "duplicate_order_id", message: "Another order already has this id." },
      };
    }
    orders.set(orderId, order);

    return {
      type: "OrderPlaced",
      data: { orderId, status: "created", totalAmount: moneyOf(totalOf(order.items)), currency, createdAt },
    };
  };

  const detailsOf = (order: Order): Details => ({
    orderId: order.orderId,
    userId: order.userId,
    items: order.items,
    currency: order.currency,
    priority: order.priority,
    totalAmount: moneyOf(totalOf(order.items)),
    status: moved.get(order.orderId)?.status ?? "created",
    version: moved.get(order.orderId)?.version ?? 0,
    createdAt,
    updatedAt: createdAt,
    timeline: [{ at: createdAt, event: "PlaceOrder", status: "created" }],
  });

  const answer = (type: string, data: never): Reply | undefined => {
    switch (type) {
      case "PlaceOrder":
        return place(data);
      case "GetOrder": {
        const { orderId } = data as Order;
        const order = orders.get(orderId);

        return order === undefined
          ? { type: "OrderNotFound", data: { orderId } }
          : { type: "OrderDetails", data: detailsOf(order) };
      }
      case "ListOrders":
        return {
          type: "OrderPage",
          data: { orders: [...orders.values()].map((order) => ({ ...detailsOf(order) })) },
        };
      case "CancelOrder": {
        const { orderId } = data as Order;
        const status = moved.get(orderId)?.status ?? "created";
        if (!orders.has(orderId)) return { type: "OrderNotFound", data: { orderId } };
        if (status === "dispatched") {
          return { type: "OrderNotCancellable", data: { orderId, status, message: "The parcel has left." } };
        }

        return { type: "OrderCancelRequested", data: { orderId, status: "compensating" } };
      }
      case "CheckStock": {
        const { productId, quantity = 1 } = data as CheckStock["data"];

        return catalog.has(productId)
          ? {
              type: "StockLevel",
              data: { productId, available: 5, reserved: 0, sufficient: quantity <= 5, checkedAt: createdAt },
            }
          : { type: "ProductUnknown", data: { productId } };
      }
      case "ListProducts":
        return {
          type: "ProductList",
          data: { products: [...catalog.values()].map((product) => ({ ...product, available: 5 })) },
        };
      case "PutProducts": {
        const { products } = data as { products: readonly CatalogEntry[] };
        for (const product of products) catalog.set(product.productId, product);

        return { type: "ProductsPut", data: { count: products.length } };
      }
      default:
        return undefined;
    }
  };

  const take = (raw: ConsumeMessage | null) => {
    if (raw === null) return;
    const data = JSON.parse(raw.content.toString()) as never;
    const { type, correlationId, replyTo, deliveryMode, headers } = raw.properties as {
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
      wantsReply: replyTo !== undefined,
    });
    const reply = answer(type, data);
    if (reply !== undefined && replyTo !== undefined) {
      channel.publish("", replyTo, content(reply.data), properties(reply.type, correlationId));
    }
    channel.ack(raw);
  };

  return {
    received,
    orders,
    catalog,
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
