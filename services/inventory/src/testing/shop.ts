import { openServiceBench, type SentBy, type ServiceBench } from "@warren/service-host/testing";
import { gateway, type AdjustStock } from "@warren/generated/gateway";
import { inventory, type StockLow } from "@warren/generated/inventory";
import { order } from "@warren/generated/order";
import { topology } from "@warren/generated/topology";
import { createClient, createPublisher, type Publisher } from "@warren/messaging";
import type { Client } from "@warren/messaging/contract";
import { randomUUID } from "node:crypto";
import { startInventory } from "../service.js";

/** Servers of the test's own, an order service and a gateway to ask the inventory service, and all that it says. */
export type Shop = ServiceBench &
  Readonly<{
    send: Publisher<typeof order>["publish"];
    /** Asks for adjustments all at once, and returns the answers. */
    adjust(
      adjustments: readonly AdjustStock["data"][],
    ): Promise<readonly Awaited<ReturnType<Client<typeof gateway>["AdjustStock"]>>[]>;
    ask: Client<typeof gateway>;
    /** What it sent about one order, in the order in which it came. */
    about(orderId: string): readonly SentBy<typeof inventory>[];
    /** The alerts about one product. */
    alerts(productId: string): readonly StockLow[];
    /** Puts a product of its own into the catalogue, with so much in stock. */
    newProduct(available: number, more?: Readonly<{ lowStockThreshold?: number }>): Promise<string>;
  }>;

export async function openShop(): Promise<Shop> {
  const bench = await openServiceBench({ start: startInventory, topology });
  const [{ publish: send }, { call: ask }, heard] = await Promise.all([
    createPublisher(order, bench.connection),
    createClient(gateway, bench.connection),
    bench.hear(inventory),
  ]);

  return {
    ...bench,
    send,
    adjust: (adjustments) => Promise.all(adjustments.map((data) => ask.AdjustStock(data))),
    ask,
    about: heard.about,
    alerts: (productId) => heard.about(productId).filter((event) => event.type === "StockLow"),
    async newProduct(available, { lowStockThreshold = 0 } = {}) {
      const productId = `test-${randomUUID()}`;
      const entry = { productId, name: "Walnut desk lamp", price: "29.99", currency: "USD" };
      await ask.PutProducts({ products: [{ ...entry, lowStockThreshold }] });
      if (available === 0) return productId;

      await ask.AdjustStock({
        adjustmentId: randomUUID(),
        productId,
        delta: available,
        reason: "Delivery.",
      });

      return productId;
    },
  };
}
