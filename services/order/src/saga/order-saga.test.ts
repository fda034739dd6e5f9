import { advance, diagramOf, expire, type Advance, type Instance } from "@warren/messaging";
import {
  AuthorizePayment,
  CancelOrder,
  CancelShipment,
  CapturePayment,
  CommitStock,
  OrderCreated,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentVoided,
  RefundPayment,
  ReleaseStock,
  ReserveStock,
  ScheduleShipment,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentNotCancellable,
  ShipmentScheduled,
  StockRejected,
  StockReleased,
  StockReserved,
  VoidPayment,
} from "@warren/generated/order";
import { expect, test } from "vitest";
import type { Order, OrderStates } from "../order.js";
import type { SagaMessage, SagaSends } from "./compensation.js";
import { orderSaga } from "./order-saga.js";
import { deliveryOf } from "./testing/delivery-of.js";

const orderId = "7d7e6a3e-9c1f-4f6e-8a53-0d3f5d1f7a10";
const at = "2026-11-23T12:00:00.000Z";
const now = new Date(at);
const saga = orderSaga();
const order: Order = {
  orderId,
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
  totalAmount: "59.98",
  currency: "USD",
  priority: "high",
  prices: "catalogue",
  paymentMethod: "card-visa",
  createdAt: at,
};

const parcel = {
  orderId,
  userId: order.userId,
  shipmentId: orderId,
  carrier: "C",
  trackingNumber: "T",
};
const says = {
  created: OrderCreated(order),
  reserved: StockReserved({
    orderId,
    reservedAt: at,
    items: [{ ...order.items[0], name: "Mouse" } as never],
  }),
  outOfStock: StockRejected({ orderId, reason: "out_of_stock", message: "none left", shortages: [] }),
  authorized: PaymentAuthorized({
    orderId,
    paymentId: orderId,
    amount: "59.98",
    currency: "USD",
    authorizedAt: at,
  }),
  declined: PaymentDeclined({ orderId, action: "authorize", reason: "card_declined", message: "declined" }),
  notCaptured: PaymentDeclined({ orderId, action: "capture", reason: "card_declined", message: "declined" }),
  scheduled: ShipmentScheduled({
    orderId,
    shipmentId: orderId,
    carrier: "C",
    trackingNumber: "T",
    estimatedDelivery: at,
  }),
  noCarrier: ShipmentFailed({ orderId, reason: "no_carrier", message: "nobody goes there" }),
  captured: PaymentCaptured({
    orderId,
    paymentId: orderId,
    amount: "59.98",
    currency: "USD",
    capturedAt: at,
  }),
  cancel: CancelOrder({ orderId, reason: "changed my mind" }),
  released: StockReleased({ orderId, releasedAt: at }),
  voided: PaymentVoided({ orderId, voidedAt: at }),
  refunded: PaymentRefunded({ orderId, amount: "59.98", currency: "USD", refundedAt: at }),
  shipmentCancelled: ShipmentCancelled({ orderId, cancelledAt: at }),
  gone: ShipmentNotCancellable({ orderId, status: "dispatched", message: "gone" }),
  dispatched: ShipmentDispatched({ ...parcel, dispatchedAt: at }),
  delivered: ShipmentDelivered({ ...parcel, deliveredAt: at }),
} satisfies Record<string, SagaMessage>;
type Said = keyof typeof says | "deadline" | "forgotten";

const CONFIRMED = ["created", "reserved", "authorized", "scheduled", "captured"] as const;

/** Plays a story and returns where it ended, and what was sent on the way: live views left out. */
function play(...story: readonly Said[]) {
  let instance: Instance<OrderStates> = {
    id: orderId,
    state: "created",
    data: order,
    version: 0,
    deadlineAt: now,
  };
  const sent: string[] = [];
  const told: unknown[] = [];
  for (const said of story) {
    if (said === "forgotten") {
      instance = { ...instance, data: { ...instance.data, refunded: undefined } } as typeof instance;
      continue;
    }
    const result: Advance<OrderStates, SagaSends> =
      said === "deadline"
        ? expire(saga, instance, { now })
        : advance(saga, instance, deliveryOf<SagaMessage>(says[said], now), { now });
    instance = result.instance;
    for (const { type, data } of result.sends)
      if (type === "OrderRejected" || type === "OrderCancelled") told.push(data.refunded);
    sent.push(...result.sends.map(({ type }) => type).filter((type) => type !== "OrderStatusChanged"));
  }

  return { state: instance.state, sent, told, data: instance.data };
}

const name = (type: { messageName: string }) => type.messageName;
const forward = [ReserveStock, AuthorizePayment, ScheduleShipment, CapturePayment].map(name);

test("an order that everybody accepts is confirmed, its stock committed", () => {
  expect(play("created", "reserved", "authorized", "scheduled", "captured")).toMatchObject({
    state: "confirmed",
    sent: [...forward, name(CommitStock), "OrderConfirmed"],
    data: { carrier: "C", trackingNumber: "T", items: [{ name: "Mouse" }] },
  });
});

test("an order without stock is rejected, and nothing is to be undone", () => {
  expect(play("created", "outOfStock")).toMatchObject({
    state: "rejected",
    sent: ["ReserveStock", "OrderRejected"],
  });
});

test("a declined payment gives the stock back before the order is rejected", () => {
  const declined = play("created", "reserved", "declined");
  expect(declined).toMatchObject({
    state: "compensating",
    sent: [...forward.slice(0, 2), name(ReleaseStock)],
  });

  expect(play("created", "reserved", "declined", "released")).toMatchObject({
    state: "rejected",
    data: { ending: { reason: "payment_declined" } },
  });
});

test("what was done is undone newest first, each once the one before has answered", () => {
  const undone = play("created", "reserved", "authorized", "noCarrier", "voided", "released");
  expect(undone.state).toBe("rejected");
  expect(undone.sent.slice(3)).toEqual([name(VoidPayment), name(ReleaseStock), "OrderRejected"]);

  const story = ["created", "reserved", "authorized", "scheduled", "notCaptured"] as const;
  expect(play(...story).sent.slice(4)).toEqual([name(CancelShipment)]);
  expect(play(...story, "voided", "released").state).toBe("compensating");
  expect(play(...story, "shipmentCancelled", "voided", "released").sent.slice(4)).toEqual([
    name(CancelShipment),
    name(VoidPayment),
    name(ReleaseStock),
    "OrderRejected",
  ]);
});

test("a step that does not answer in time is given up, and undone as if it might have happened", () => {
  const late = play("created", "reserved", "authorized", "scheduled", "deadline");
  expect(late.sent.slice(4)).toEqual([name(CancelShipment)]);

  const ended = play(
    "created",
    "reserved",
    "authorized",
    "scheduled",
    "deadline",
    "shipmentCancelled",
    "refunded",
    "released",
  );
  expect(ended).toMatchObject({ state: "cancelled", data: { ending: { reason: "timed_out" } } });
  expect(ended.sent.slice(5)).toEqual([name(RefundPayment), name(ReleaseStock), "OrderCancelled"]);
});

test("an order whose turn in the queue does not come goes on without it, and once", () => {
  expect(play("deadline")).toMatchObject({ state: "reserving", sent: ["ReserveStock"] });
  expect(play("deadline", "created", "reserved", "created").sent).toEqual(forward.slice(0, 2));
  expect(play("cancel", "deadline")).toMatchObject({ state: "cancelled", sent: ["OrderCancelled"] });
});

test("an answer that comes after its step was given up is compensated too", () => {
  const story = ["created", "deadline", "released"] as const;
  expect(play(...story).state).toBe("cancelled");
  expect(play(...story, "reserved")).toMatchObject({
    state: "cancelled",
    sent: ["ReserveStock", "ReleaseStock", "OrderCancelled", "ReleaseStock"],
  });
  expect(play("created", "reserved", "deadline", "voided", "released", "captured").sent.at(-1)).toBe(
    "RefundPayment",
  );
});

test("a compensation that is not answered is asked for again", () => {
  expect(play("created", "reserved", "declined", "deadline", "deadline").sent.slice(2)).toEqual(
    Array.from({ length: 3 }, () => "ReleaseStock"),
  );
});

test.each([
  [["created"], ["ReleaseStock"]],
  [["created", "reserved"], ["VoidPayment"]],
  [["created", "reserved", "authorized"], ["CancelShipment"]],
  [["created", "reserved", "authorized", "scheduled"], ["CancelShipment"]],
  [["created", "reserved", "authorized", "scheduled", "captured"], ["CancelShipment"]],
] satisfies [Said[], string[]][])(
  "a customer may cancel after %j: compensation begins with %j",
  (story, expected) => {
    const before = play(...story).sent.length;

    expect(play(...story, "cancel").sent.slice(before)).toEqual(expected);
  },
);

test("cancelling a confirmed order gives the money and the stock back, unless the parcel has left", () => {
  const confirmed = ["created", "reserved", "authorized", "scheduled", "captured", "cancel"] as const;

  expect(play(...confirmed, "shipmentCancelled", "refunded", "released")).toMatchObject({
    state: "cancelled",
    data: { ending: { reason: "customer" }, wasConfirmed: true },
  });
  expect(play(...confirmed, "gone")).toMatchObject({ state: "dispatched" });
  expect(play(...confirmed, "gone").sent).not.toContain("RefundPayment");
});

test.each<[string, readonly Said[], string]>([
  ["has no stock", ["created", "outOfStock"], "0.00"],
  ["is cancelled before its turn", ["cancel"], "0.00"],
  ["is cancelled while its stock is reserved", ["created", "cancel", "released"], "0.00"],
  ["is declined by the card", ["created", "reserved", "declined", "released"], "0.00"],
  ["is cancelled before its payment", ["created", "reserved", "cancel", "voided", "released"], "0.00"],
  ["was paid when its void came", ["created", "reserved", "cancel", "refunded", "released"], "59.98"],
  [
    "was only authorized when its refund came",
    [...CONFIRMED.slice(0, 4), "deadline", "shipmentCancelled", "voided", "released"],
    "0.00",
  ],
  [
    "is cancelled after its payment",
    [...CONFIRMED, "cancel", "shipmentCancelled", "refunded", "released"],
    "59.98",
  ],
  [
    "waits for a slow refund",
    [
      ...CONFIRMED,
      "cancel",
      "shipmentCancelled",
      "deadline",
      "deadline",
      "refunded",
      "refunded",
      "deadline",
      "refunded",
      "released",
      "released",
      "captured",
      "refunded",
    ],
    "59.98",
  ],
])("an order that %s tells once how it ended, and what was paid back", (_, story, refunded) => {
  expect(play(...story).told).toEqual([refunded]);
});

test("an order whose money was given back before the amount was kept does not say how much it was", () => {
  const ended = play(...CONFIRMED, "cancel", "shipmentCancelled", "refunded", "forgotten", "released");

  expect(ended.told).toEqual([undefined]);
});

test("a parcel that left or arrived while its order was being cancelled is not forgotten", () => {
  const cancelling = ["created", "reserved", "authorized", "scheduled", "captured", "cancel"] as const;

  expect(play(...cancelling, "dispatched", "gone").state).toBe("dispatched");
  expect(play(...cancelling, "delivered", "gone").state).toBe("delivered");
  expect(play(...cancelling, "dispatched", "delivered", "gone").state).toBe("delivered");
  expect(play(...cancelling, "delivered").sent.at(-1)).toBe("CancelShipment");
});

test("an order that was cancelled before it was taken up stays cancelled", () => {
  expect(play("cancel", "created")).toMatchObject({ state: "cancelled", sent: ["OrderCancelled"] });
});

test("a message that comes twice moves nothing twice", () => {
  expect(play("created", "created", "reserved", "reserved", "authorized", "authorized").sent).toEqual(
    forward.slice(0, 3),
  );
});

test("the table draws itself", () => {
  expect(diagramOf(saga)).toContain("authorizing --> scheduling: PaymentAuthorized");
});
