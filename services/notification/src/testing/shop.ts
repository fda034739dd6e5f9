import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { gateway } from "@warren/generated/gateway";
import { inventory } from "@warren/generated/inventory";
import { order } from "@warren/generated/order";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { createClient, createPublisher, type Publisher } from "@warren/messaging";
import type { Client } from "@warren/messaging/contract";
import { randomUUID } from "node:crypto";
import { startNotification } from "../service.js";

/** A notification service on servers of its own, the services whose news it takes, and a gateway that asks it. */
export type Shop = ServiceBench &
  Readonly<{
    order: Publisher<typeof order>;
    shipping: Publisher<typeof shipping>;
    inventory: Publisher<typeof inventory>;
    ask: Client<typeof gateway>;
  }>;

export async function openShop(): Promise<Shop> {
  const bench = await openServiceBench({ start: startNotification, topology });

  return {
    ...bench,
    order: await createPublisher(order, bench.connection),
    shipping: await createPublisher(shipping, bench.connection),
    inventory: await createPublisher(inventory, bench.connection),
    ask: (await createClient(gateway, bench.connection)).call,
  };
}

/** The payload of a new order's OrderConfirmed. */
export function confirmedOrder() {
  return {
    orderId: randomUUID(),
    userId: randomUUID(),
    email: "ada@example.com",
    items: [
      { productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" },
      { productId: "prod-002", quantity: 1, price: "0.05" },
    ],
    totalAmount: "60.03",
    currency: "USD",
    carrier: "Northern Post",
    trackingNumber: "NP5F0C1A526D0E",
    confirmedAt: "2026-03-02T09:30:02.000Z",
  };
}
