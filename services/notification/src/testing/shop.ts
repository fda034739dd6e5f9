import { createLogger, type RunningService } from "@warren/chassis";
import { inventory } from "@warren/generated/inventory";
import { order } from "@warren/generated/order";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { connect, createPublisher, declareTopology, type Publisher } from "@warren/messaging";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { startNotification } from "../service.js";

/** A notification service on servers of its own, and the services whose news it takes. */
export type Shop = Readonly<{
  order: Publisher<typeof order>;
  shipping: Publisher<typeof shipping>;
  inventory: Publisher<typeof inventory>;
  start(env: NodeJS.ProcessEnv): Promise<RunningService>;
  /** Closes the services that were started, and keeps the rest. */
  stop(): Promise<void>;
  close(): Promise<void>;
}>;

export async function openShop(): Promise<Shop> {
  const addresses = inject("warrenStack");
  const [vhost, database] = await Promise.all([createVhost(addresses), createDatabase(addresses)]);
  const logger = createLogger({ name: "test", level: "silent" });
  const session = connect({ url: vhost.amqpUrl, name: "tester", logger });
  await declareTopology(session, topology);
  const running: RunningService[] = [];
  const stop = async () => {
    for (const one of running.splice(0)) await one.close();
  };

  return {
    order: await createPublisher(order, session),
    shipping: await createPublisher(shipping, session),
    inventory: await createPublisher(inventory, session),
    async start(env) {
      const started = await startNotification({
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: database.databaseUrl,
        DATABASE_NAME: database.name,
        ...env,
      });
      running.push(started);

      return started;
    },
    stop,
    async close() {
      await stop();
      await session.close();
      await Promise.all([vhost.drop(), database.drop()]);
    },
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
