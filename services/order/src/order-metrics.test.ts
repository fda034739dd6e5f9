import { StockRejected } from "@warren/generated/order";
import { advance, expire, type Change, type Instance, type Tx } from "@warren/messaging";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { orderMetrics } from "./order-metrics.js";
import type { Order, OrderStates } from "./order.js";
import type { SagaMessage } from "./saga/compensation.js";
import { orderSaga } from "./saga/order-saga.js";
import { deliveryOf } from "./saga/testing/delivery-of.js";

const order: Order = {
  orderId: "00000000-0000-4000-8000-000000000001",
  userId: "00000000-0000-4000-8000-000000000002",
  items: [{ productId: "prod-001", quantity: 1, price: "10.00" }],
  totalAmount: "10.00",
  currency: "USD",
  priority: "normal",
  prices: "catalogue",
  paymentMethod: "card-visa",
  createdAt: "2026-11-29T12:00:00.000Z",
};
const ending = { status: "cancelled", reason: "customer", message: "changed my mind" } as const;
const at = new Date("2026-11-29T12:00:05.000Z");

/** A transaction that has committed. */
const committed = { onCommit: (run: () => void) => run() } as unknown as Tx;

function moved(
  from: Change<OrderStates>["from"],
  to: Change<OrderStates>["to"],
  data: object = {},
): Change<OrderStates> {
  return { id: order.orderId, from, to, data: { ...order, ...data }, version: 1, by: "x", at };
}

async function shown(...changes: readonly Change<OrderStates>[]): Promise<string> {
  const registry = new Registry();
  orderMetrics(registry).changed(committed, changes);

  return registry.metrics();
}

async function counted(...changes: readonly Change<OrderStates>[]) {
  return [
    ...(await shown(...changes)).matchAll(
      /^order_saga_duration_seconds_count\{outcome="(\w+)",reason="(\w+)"\} ([1-9]\d*)$/gm,
    ),
  ].map(([, outcome, reason, count]) => [outcome, reason, Number(count)]);
}

async function undone(...changes: readonly Change<OrderStates>[]) {
  const counts = (await shown(...changes)).matchAll(/^order_compensations_total\{reason="(\w+)"\} (\d+)$/gm);

  return Object.fromEntries([...counts].map(([, reason = "", count]) => [reason, Number(count)]));
}

const NONE = {
  out_of_stock: 0,
  unknown_product: 0,
  price_mismatch: 0,
  payment_declined: 0,
  shipping_unavailable: 0,
  customer: 0,
  timed_out: 0,
};
const saga = orderSaga();
const reserving: Instance<OrderStates> = {
  ...{ id: order.orderId, state: "reserving", data: order, version: 1, deadlineAt: at },
};

test("an order that is cancelled after its confirmation counts once, as confirmed", async () => {
  const before = { ending, undo: ["shipment"], tries: 0, wasConfirmed: true };

  expect(
    await counted(
      moved("capturing", "confirmed"),
      moved("confirmed", "compensating", before),
      moved("compensating", "cancelled", { ending, wasConfirmed: true }),
    ),
  ).toEqual([["confirmed", "none", 1]]);
});

test("an order that is cancelled on its way counts as cancelled", async () => {
  expect(await counted(moved("compensating", "cancelled", { ending }))).toEqual([
    ["cancelled", "customer", 1],
  ]);
});

test("what never happened stands at 0, since Prometheus sees no increase in what was not there before", async () => {
  expect(await undone()).toEqual(NONE);
  const text = await shown();
  expect(text).toContain('order_saga_duration_seconds_count{outcome="confirmed",reason="none"} 0\n');
  expect(text).toContain('order_saga_duration_seconds_bucket{le="10",outcome="confirmed",reason="none"} 0\n');
  expect(text).toContain('order_saga_duration_seconds_count{outcome="rejected",reason="out_of_stock"} 0\n');
  // Which cannot happen.
  expect(text).not.toContain('outcome="cancelled",reason="out_of_stock"');
});

test("an order that nobody answers is given up when that is decided, and is not counted again when it ends", async () => {
  const { changes } = expire(saga, reserving, { now: at });
  expect(changes).toMatchObject([{ from: "reserving", to: "compensating" }]);
  expect(await undone(...changes)).toEqual({ ...NONE, timed_out: 1 });

  const timedOut = { ending: { status: "cancelled", reason: "timed_out", message: "-" } };
  const ended = moved("compensating", "cancelled", timedOut);
  expect(await undone(...changes, ended)).toEqual({ ...NONE, timed_out: 1 });
  expect(await counted(...changes, ended)).toEqual([["cancelled", "timed_out", 1]]);
});

test("an order whose stock was taken back before it was reserved is given up, too, with nothing to undo", async () => {
  const answer = (reason: "released" | "out_of_stock") =>
    advance(
      saga,
      reserving,
      deliveryOf<SagaMessage>(
        StockRejected({ orderId: order.orderId, reason, message: "-", shortages: [] }),
        at,
      ),
      { now: at },
    ).changes;

  expect(answer("released")).toMatchObject([{ from: "reserving", to: "cancelled" }]);
  expect(await undone(...answer("released"))).toEqual({ ...NONE, timed_out: 1 });
  // Nobody gave that one up: its customer wanted what there is not.
  expect(await undone(...answer("out_of_stock"))).toEqual(NONE);
});
