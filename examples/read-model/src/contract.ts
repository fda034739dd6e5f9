import {
  GetOrder,
  ListOrders,
  OrderCancelled,
  OrderConfirmed,
  OrderDetails,
  OrderNotFound,
  OrderPage,
  OrderRejected,
} from "@warren/generated/order";
import { topology as shop } from "@warren/generated/topology";
import { calls, receives, service, type Topology } from "@warren/messaging/contract";

// Stands for what `npm run codegen` would write. It is not in the shop's contract, where every service is one that runs with the shop.

/** Where the events wait for the model. */
export const QUEUE = "read-model.orders";
const DEAD = `${QUEUE}.dead`;
const FAILED = "read-model.failed";
const delays = [250, 1_000, 4_000, 16_000].map((delayMs) => ({
  delayMs,
  routingKey: `${QUEUE}.retry.${delayMs}`,
}));
const asking = { exchange: "orders", timeoutMs: 10_000, durable: false };

/** Hears how orders end, and asks the order service for those of before. It sends nothing. */
export const readModel = service({
  name: "read-model",
  generated: "by hand",
  sends: {},
  receives: {
    OrderConfirmed: receives(OrderConfirmed, QUEUE),
    OrderRejected: receives(OrderRejected, QUEUE),
    OrderCancelled: receives(OrderCancelled, QUEUE),
  },
  subscribes: {},
  serves: {},
  calls: {
    ListOrders: calls(ListOrders, { replies: [OrderPage], routingKey: "order.list", ...asking }),
    GetOrder: calls(GetOrder, { replies: [OrderDetails, OrderNotFound], routingKey: "order.get", ...asking }),
  },
  queues: {
    [QUEUE]: {
      batch: 200,
      prefetch: 400,
      inbox: true,
      retry: delays,
      deadLetter: { exchange: FAILED, routingKey: QUEUE, queue: DEAD },
    },
  },
});

const quorum = { "x-queue-type": "quorum", "x-delivery-limit": 20 };
const toQueue = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": QUEUE };
const safely = { "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish" };

/** What the shop has on the broker, and this service's queue beside it. */
export const topology: Topology = {
  exchanges: [
    ...shop.exchanges,
    { name: FAILED, type: "direct", durable: true, alternateExchange: "unroutable" },
  ],
  queues: [
    ...shop.queues,
    {
      name: QUEUE,
      durable: true,
      arguments: { ...quorum, "x-dead-letter-exchange": FAILED, "x-dead-letter-routing-key": QUEUE },
    },
    ...delays.map(({ delayMs, routingKey }) => ({
      name: routingKey,
      durable: true,
      arguments: { ...quorum, ...toQueue, ...safely, "x-message-ttl": delayMs },
    })),
    { name: DEAD, durable: true, arguments: { ...quorum, "x-delivery-limit": 1_000_000 } },
  ],
  bindings: [
    ...shop.bindings,
    // Not order.created: its queue is classic, and no second queue may share that key (docs/adr/0010-classic-queues-have-one-home.md).
    ...["order.confirmed", "order.rejected", "order.cancelled"].map((key) => ({
      from: "orders.topic",
      key,
      queue: QUEUE,
    })),
    ...delays.map(({ routingKey }) => ({ from: FAILED, key: routingKey, queue: routingKey })),
    { from: FAILED, key: QUEUE, queue: DEAD },
  ],
};
