import { COMPENSATIONS } from "@warren/contracts/compensations";
import { advance, expire, type Instance } from "@warren/messaging";
import { order as contract } from "@warren/generated/order";
import { expect, test } from "vitest";
import type { Order, OrderStates } from "../order.js";
import type { SagaMessage } from "./compensation.js";
import { orderSaga } from "./order-saga.js";
import { deliveryOf } from "./testing/delivery-of.js";

const saga = orderSaga();
const now = new Date("2026-11-23T12:00:00.000Z");
const orderId = "7d7e6a3e-9c1f-4f6e-8a53-0d3f5d1f7a10";
const order: Order = {
  orderId,
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
  totalAmount: "59.98",
  currency: "USD",
  priority: "normal",
  prices: "catalogue",
  paymentMethod: "card-visa",
  createdAt: now.toISOString(),
};
const GIVES_BACK: readonly string[] = Object.values(COMPENSATIONS);
const messages = saga.messages.filter((message) => message !== "CancelOrder");
const standing = ["confirmed", "dispatched", "delivered"] as const;

test.each(standing.flatMap((state) => messages.map((message) => [state, message] as const)))(
  "an order that is %s gives nothing back when a late %s comes, and stands",
  (state, type) => {
    const instance: Instance<OrderStates> = {
      id: orderId,
      state,
      data: { ...order, carrier: "C", trackingNumber: "T" },
      version: 5,
      deadlineAt: undefined,
    };
    const { sends, instance: after } = advance(saga, instance, deliveryOf(lateMessage(type), now), { now });

    expect(sends.map((message) => message.type).filter((sent) => GIVES_BACK.includes(sent))).toEqual([]);
    expect(standing).toContain(after.state);
  },
);

test.each(standing)("an order that is %s has no deadline that could undo it", (state) => {
  const instance: Instance<OrderStates> = {
    id: orderId,
    state,
    data: { ...order, carrier: "C", trackingNumber: "T" },
    version: 5,
    deadlineAt: new Date(0),
  };

  expect(expire(saga, instance, { now })).toEqual({ instance, changes: [], sends: [] });
});

test("every message that the service receives is one that the saga takes", () => {
  const received = new Set(Object.values(contract.receives).map(({ message }) => message.messageName));

  expect([...saga.messages].sort()).toEqual([...received, "CancelOrder"].sort());
});

/** What it says does not matter: an order that stands looks at nothing but its name. */
function lateMessage(type: SagaMessage["type"]): SagaMessage {
  const data = { orderId, action: "capture", reason: "card_declined", status: "dispatched" };

  return { type, data } as unknown as SagaMessage;
}
