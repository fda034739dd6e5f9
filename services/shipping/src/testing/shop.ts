import { createLogger, type RunningService } from "@warren/chassis";
import { OrderConfirmed, order, ScheduleShipment } from "@warren/generated/order";
import {
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentNotCancellable,
  ShipmentScheduled,
} from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { connect, createPublisher, declareTopology, subscribe, type Publisher } from "@warren/messaging";
import { service, subscribes, type Delivery } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { startShipping } from "../service.js";

const events = "shipping.topic";
const watcher = service({
  name: "watcher",
  sends: {},
  receives: {},
  serves: {},
  calls: {},
  queues: {},
  subscribes: {
    ShipmentScheduled: subscribes(ShipmentScheduled, events, "shipment.scheduled"),
    ShipmentFailed: subscribes(ShipmentFailed, events, "shipment.failed"),
    ShipmentCancelled: subscribes(ShipmentCancelled, events, "shipment.cancelled"),
    ShipmentNotCancellable: subscribes(ShipmentNotCancellable, events, "shipment.not_cancellable"),
    ShipmentDispatched: subscribes(ShipmentDispatched, events, "shipment.dispatched"),
    ShipmentDelivered: subscribes(ShipmentDelivered, events, "shipment.delivered"),
  },
});

export type Event = (
  | ShipmentScheduled
  | ShipmentFailed
  | ShipmentCancelled
  | ShipmentNotCancellable
  | ShipmentDispatched
  | ShipmentDelivered
) &
  Readonly<{ correlationId: string }>;

/** Servers of the test's own, an order service to send commands, and all that the shipping service says. */
export type Shop = Readonly<{
  send: Publisher<typeof order>["publish"];
  /** What it sent about one order, in the order in which it came. */
  about(orderId: string): readonly Event[];
  start(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  close(): Promise<void>;
  databaseUrl: string;
  vhost: string;
}>;

export async function openShop(): Promise<Shop> {
  const addresses = inject("warrenStack");
  const [vhost, database] = await Promise.all([createVhost(addresses), createDatabase(addresses)]);
  const logger = createLogger({ name: "test", level: "silent" });
  const session = connect({ url: vhost.amqpUrl, name: "tester", logger });
  await declareTopology(session, topology);
  const { publish: send } = await createPublisher(order, session);
  const heard = new Map<string, Event[]>();
  const hear = ({ type, data, correlationId }: Delivery<Event>) => {
    const event = { type, data, correlationId } as Event;
    heard.set(event.data.orderId, [...(heard.get(event.data.orderId) ?? []), event]);
  };
  await subscribe(
    watcher,
    {
      ShipmentScheduled: hear,
      ShipmentFailed: hear,
      ShipmentCancelled: hear,
      ShipmentNotCancellable: hear,
      ShipmentDispatched: hear,
      ShipmentDelivered: hear,
    },
    { session, logger },
  );
  const running: RunningService[] = [];

  return {
    send,
    about: (orderId) => heard.get(orderId) ?? [],
    async start(env = {}) {
      const started = await startShipping({
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: addresses.databaseUrl,
        DATABASE_NAME: database.name,
        PARCEL_CHECK_MS: "20",
        ...env,
      });
      running.push(started);

      return started;
    },
    async close() {
      for (const one of running.splice(0)) await one.close();
      await session.close();
      await Promise.all([vhost.drop(), database.drop()]);
    },
    databaseUrl: database.databaseUrl,
    vhost: vhost.name,
  };
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
    confirmed: OrderConfirmed({
      orderId,
      userId,
      email: "ada@example.com",
      items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
      totalAmount: "59.98",
      currency: "USD",
      carrier: "Northern Post",
      trackingNumber: "NP1",
      confirmedAt: new Date().toISOString(),
    }),
  };
}
