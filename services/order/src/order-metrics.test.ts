import type { Change, Tx } from "@warren/messaging";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { orderMetrics } from "./order-metrics.js";
import type { Order, OrderStates } from "./order.js";

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

async function counted(...changes: readonly Change<OrderStates>[]) {
  const registry = new Registry();
  orderMetrics(registry).changed(committed, changes);
  const text = await registry.metrics();

  return [
    ...text.matchAll(/^order_saga_duration_seconds_count\{outcome="(\w+)",reason="(\w+)"\} ([1-9]\d*)$/gm),
  ].map(([, outcome, reason, count]) => [outcome, reason, Number(count)]);
}

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
