import { openServiceBench, type Heard, type SentBy, type ServiceBench } from "@warren/service-host/testing";
import { gateway } from "@warren/generated/gateway";
import { OrderConfirmed, order, ScheduleShipment } from "@warren/generated/order";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { createClient, createPublisher, type Publisher } from "@warren/messaging";
import type { Client } from "@warren/messaging/contract";
import { randomUUID } from "node:crypto";
import { startShipping } from "../service.js";
import { confirmationOf } from "./confirmation.js";

/** Servers of the test's own, an order service to send commands, a gateway to ask, and all that the shipping service says about an order. */
export type Shop = ServiceBench &
  Pick<Heard<SentBy<typeof shipping>>, "about" | "correlationIdsAbout"> &
  Readonly<{ send: Publisher<typeof order>["publish"]; ask: Client<typeof gateway> }>;

export async function openShop(): Promise<Shop> {
  const environment = { PARCEL_CHECK_MS: "20" };
  const bench = await openServiceBench({ start: startShipping, topology, environment });
  const [{ publish: send }, { call: ask }, { about, correlationIdsAbout }] = await Promise.all([
    createPublisher(order, bench.connection),
    createClient(gateway, bench.connection),
    bench.hear(shipping),
  ]);

  return { ...bench, send, ask, about, correlationIdsAbout };
}

/** A new order, and what the order service says about it. */
export function newOrder(country = "United Kingdom") {
  const orderId = randomUUID();
  const userId = randomUUID();

  return {
    orderId,
    userId,
    schedule: ScheduleShipment({
      orderId,
      userId,
      items: [{ productId: "prod-001", quantity: 2 }],
      address: { country },
    }),
    confirmed: OrderConfirmed(confirmationOf({ orderId, userId }, new Date())),
  };
}
