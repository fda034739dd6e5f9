import { createLogger, createRedis, type RunningService } from "@warren/chassis";
import { order } from "@warren/generated/order";
import {
  PaymentAttemptFailed,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentVoided,
} from "@warren/generated/payment";
import { topology } from "@warren/generated/topology";
import { connect, createPublisher, declareTopology, subscribe, type Publisher } from "@warren/messaging";
import { service, subscribes, type Delivery } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { startPayment } from "../service.js";

const events = "payments.topic";
const watcher = service({
  name: "watcher",
  sends: {},
  receives: {},
  serves: {},
  calls: {},
  queues: {},
  subscribes: {
    PaymentAuthorized: subscribes(PaymentAuthorized, events, "payment.authorized"),
    PaymentCaptured: subscribes(PaymentCaptured, events, "payment.captured"),
    PaymentDeclined: subscribes(PaymentDeclined, events, "payment.declined"),
    PaymentVoided: subscribes(PaymentVoided, events, "payment.voided"),
    PaymentRefunded: subscribes(PaymentRefunded, events, "payment.refunded"),
    PaymentAttemptFailed: subscribes(PaymentAttemptFailed, events, "payment.failed.retry"),
  },
});

export type Event =
  | PaymentAttemptFailed
  | PaymentAuthorized
  | PaymentCaptured
  | PaymentDeclined
  | PaymentRefunded
  | PaymentVoided;

/** A payment service on servers of its own, an order service to send it commands, and all that it says. */
export type Shop = Readonly<{
  send: Publisher<typeof order>["publish"];
  /** Everything the service sent, in the order in which it came. */
  events: Event[];
  /** What it sent about one order. */
  about(orderId: string): readonly Event[];
  start(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  /** Closes the services that were started, and keeps the rest. */
  stop(): Promise<void>;
  close(): Promise<void>;
  session: ReturnType<typeof connect>;
  redis: NonNullable<ReturnType<typeof createRedis>>;
  vhost: string;
}>;

export async function openShop(): Promise<Shop> {
  const addresses = inject("warrenStack");
  const [vhost, database] = await Promise.all([createVhost(addresses), createDatabase(addresses)]);
  const logger = createLogger({ name: "test", level: "silent" });
  const redis = createRedis({ redisUrl: addresses.redisUrl, logger });
  if (redis === undefined) throw new Error("there is no Redis");
  const session = connect({ url: vhost.amqpUrl, name: "tester", logger });
  await declareTopology(session, topology);
  const { publish } = await createPublisher(order, session);
  const heard: Event[] = [];
  const hear = ({ type, data }: Delivery) => {
    heard.push({ type, data } as Event);
  };
  await subscribe(
    watcher,
    {
      PaymentAuthorized: hear,
      PaymentCaptured: hear,
      PaymentDeclined: hear,
      PaymentVoided: hear,
      PaymentRefunded: hear,
      PaymentAttemptFailed: hear,
    },
    { session, logger },
  );
  const running: RunningService[] = [];
  const stop = async () => {
    for (const one of running.splice(0)) await one.close();
  };

  return {
    send: publish,
    events: heard,
    about: (orderId) => heard.filter(({ data }) => data.orderId === orderId),
    async start(env = {}) {
      const started = await startPayment({
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: database.databaseUrl,
        DATABASE_NAME: database.name,
        REDIS_URL: addresses.redisUrl,
        ...env,
      });
      running.push(started);

      return started;
    },
    stop,
    async close() {
      await stop();
      await session.close();
      redis.disconnect();
      await Promise.all([vhost.drop(), database.drop()]);
    },
    session,
    redis,
    vhost: vhost.name,
  };
}

/** A new order's AuthorizePayment. */
export function newOrder(paymentMethod = "card-visa", amount = "59.98") {
  const orderId = randomUUID();

  return { orderId, authorize: { orderId, userId: randomUUID(), amount, currency: "USD", paymentMethod } };
}
