import { createLogger, createRedis } from "@warren/service-host";
import { openServiceBench, type Heard, type SentBy, type ServiceBench } from "@warren/service-host/testing";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { topology } from "@warren/generated/topology";
import { createPublisher, type Publisher } from "@warren/messaging";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { startPayment } from "../service.js";

export type Event = SentBy<typeof payment>;

/** A payment service on servers of its own, an order service to send it commands, and all that it says. */
export type Shop = ServiceBench &
  Readonly<{
    send: Publisher<typeof order>["publish"];
    /** Everything the service sent, in the order in which it came. */
    events: Heard<Event>["all"];
    /** What it sent about one order. */
    about: Heard<Event>["about"];
    redis: NonNullable<ReturnType<typeof createRedis>>;
  }>;

export async function openShop(): Promise<Shop> {
  const { redisUrl } = inject("warrenStack");
  const redis = createRedis({ redisUrl, logger: createLogger({ name: "test", level: "silent" }) });
  if (redis === undefined) throw new Error("there is no Redis");
  const environment = { REDIS_URL: redisUrl };
  const bench = await openServiceBench({ start: startPayment, topology, environment });
  const [{ publish: send }, heard] = await Promise.all([
    createPublisher(order, bench.connection),
    bench.hear(payment),
  ]);

  return {
    ...bench,
    send,
    events: heard.all,
    about: heard.about,
    redis,
    async close() {
      await bench.close();
      redis.disconnect();
    },
  };
}

/** A new order's AuthorizePayment. */
export function newOrder(paymentMethod = "card-visa", amount = "59.98") {
  const orderId = randomUUID();

  return { orderId, authorize: { orderId, userId: randomUUID(), amount, currency: "USD", paymentMethod } };
}
