import { createLogger, type RunningService } from "@warren/chassis";
import { gateway } from "@warren/generated/gateway";
import { StockLow, StockRejected, StockReleased, StockReserved } from "@warren/generated/inventory";
import { order } from "@warren/generated/order";
import { topology } from "@warren/generated/topology";
import {
  connect,
  createClient,
  createPublisher,
  declareTopology,
  subscribe,
  type Publisher,
} from "@warren/messaging";
import { service, subscribes, type Client, type Delivery } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { randomUUID } from "node:crypto";
import { expect, inject } from "vitest";
import { startInventory } from "../service.js";

const events = "inventory.topic";
const watcher = service({
  name: "watcher",
  sends: {},
  receives: {},
  serves: {},
  calls: {},
  queues: {},
  subscribes: {
    StockReserved: subscribes(StockReserved, events, "stock.reserved"),
    StockRejected: subscribes(StockRejected, events, "stock.rejected"),
    StockReleased: subscribes(StockReleased, events, "stock.released"),
    StockLow: subscribes(StockLow, events, "inventory.stock.low"),
  },
});

export type Event = StockReserved | StockRejected | StockReleased | StockLow;

/** Servers of the test's own, an order service and a gateway to ask the inventory service, and all that it says. */
export type Shop = Readonly<{
  send: Publisher<typeof order>["publish"];
  adjust: Publisher<typeof gateway>["publish"];
  ask: Client<typeof gateway>;
  /** What it sent about one order, in the order in which it came. */
  about(orderId: string): readonly Event[];
  /** The alerts about one product. */
  alerts(productId: string): readonly StockLow[];
  /** Puts a product of its own into the catalogue, with so much in stock. */
  newProduct(
    running: RunningService,
    available: number,
    more?: Readonly<{ lowStockThreshold?: number }>,
  ): Promise<string>;
  start(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  /** Closes the services that were started, and keeps the rest. */
  stop(): Promise<void>;
  close(): Promise<void>;
  vhost: string;
}>;

export async function openShop(): Promise<Shop> {
  const addresses = inject("warrenStack");
  const [vhost, database] = await Promise.all([createVhost(addresses), createDatabase(addresses)]);
  const logger = createLogger({ name: "test", level: "silent" });
  const session = connect({ url: vhost.amqpUrl, name: "tester", logger });
  await declareTopology(session, topology);
  const [{ publish: send }, { publish: adjust }, { call: ask }] = await Promise.all([
    createPublisher(order, session),
    createPublisher(gateway, session),
    createClient(gateway, session),
  ]);
  const heard: Event[] = [];
  const hear = ({ type, data }: Delivery) => {
    heard.push({ type, data } as Event);
  };
  await subscribe(
    watcher,
    { StockReserved: hear, StockRejected: hear, StockReleased: hear, StockLow: hear },
    { session, logger },
  );
  const running: RunningService[] = [];
  const stop = async () => {
    for (const one of running.splice(0)) await one.close();
  };

  return {
    send,
    adjust,
    ask,
    about: (orderId) => heard.filter(({ data }) => "orderId" in data && data.orderId === orderId),
    alerts: (productId) =>
      heard.filter((event) => event.type === "StockLow" && event.data.productId === productId) as StockLow[],
    async newProduct({ pool }, available, { lowStockThreshold = 0 } = {}) {
      const productId = `test-${randomUUID()}`;
      const entry = { productId, name: "Walnut desk lamp", price: "29.99", currency: "USD" };
      await ask.PutProducts({ products: [{ ...entry, lowStockThreshold }] });
      if (available === 0) return productId;

      const adjustmentId = randomUUID();
      await adjust([
        { type: "AdjustStock", data: { adjustmentId, productId, delta: available, reason: "Delivery." } },
      ]);
      await expect
        .poll(async () => {
          const made = "select from stock_movements where adjustment_id = $1";

          return (await pool.query(made, [adjustmentId])).rowCount;
        })
        .toBe(1);

      return productId;
    },
    async start(env = {}) {
      const started = await startInventory({
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: addresses.databaseUrl,
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
    vhost: vhost.name,
  };
}
