import { expect, test } from "vitest";
import { timelineOf, type Told } from "./timeline.js";

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9, 30, second)).toISOString();
const now = new Date(at(60));

function told(status: Told["status"], timeline: Told["timeline"], more: Partial<Told> = {}): Told {
  return { status, totalAmount: "59.98", currency: "USD", timeline, ...more };
}

test("an order that went well is told step by step, each with its service and how long it took", () => {
  const steps = timelineOf(
    told(
      "delivered",
      [
        { at: at(0), event: "PlaceOrder", status: "created" },
        { at: at(1), event: "OrderCreated", status: "reserving" },
        { at: at(2), event: "StockReserved", status: "authorizing" },
        { at: at(5), event: "PaymentAuthorized", status: "scheduling" },
        { at: at(6), event: "ShipmentScheduled", status: "capturing" },
        { at: at(8), event: "PaymentCaptured", status: "confirmed" },
        { at: at(28), event: "ShipmentDispatched", status: "dispatched" },
        { at: at(58), event: "ShipmentDelivered", status: "delivered" },
      ],
      { carrier: "Northern Post", trackingNumber: "NP1" },
    ),
    now,
  );

  expect(steps.map(({ service, kind, tookMs }) => [service, kind, tookMs])).toEqual([
    ["order", "progress", undefined],
    ["order", "progress", 1_000],
    ["inventory", "progress", 1_000],
    ["payment", "progress", 3_000],
    ["shipping", "progress", 1_000],
    ["payment", "progress", 2_000],
    ["shipping", "progress", 20_000],
    ["shipping", "progress", 30_000],
  ]);
  expect(steps[3]).toEqual({
    at: at(5),
    service: "payment",
    kind: "progress",
    text: "Payment of 59.98 USD was authorized.",
    message: "PaymentAuthorized",
    tookMs: 3_000,
    detail: undefined,
  });
});

test("what an order waits for now is its last step, with whom it was asked of and how long it has been", () => {
  const steps = timelineOf(
    told("authorizing", [
      { at: at(0), event: "PlaceOrder", status: "created" },
      { at: at(1), event: "OrderCreated", status: "reserving" },
      { at: at(2), event: "StockReserved", status: "authorizing" },
    ]),
    now,
  );

  expect(steps).toHaveLength(4);
  expect(steps.at(-1)).toMatchObject({
    at: at(2),
    service: "payment",
    kind: "waiting",
    text: "Payment of 59.98 USD is being authorized.",
    message: "AuthorizePayment",
    tookMs: 58_000,
  });
});

test("an answer that comes after the order went on is late, and took as long as since it was asked for", () => {
  const steps = timelineOf(
    told(
      "cancelled",
      [
        { at: at(0), event: "PlaceOrder", status: "created" },
        { at: at(1), event: "OrderCreated", status: "reserving" },
        { at: at(2), event: "StockReserved", status: "authorizing" },
        { at: at(20), event: "deadline", status: "compensating" },
        { at: at(21), event: "PaymentVoided", status: "compensating" },
        { at: at(22), event: "PaymentAuthorized", status: "compensating" },
        { at: at(23), event: "StockReleased", status: "cancelled" },
        { at: at(50), event: "ShipmentScheduled", status: "cancelled" },
      ],
      { reasonCode: "timed_out" },
    ),
    now,
  );

  expect(steps.slice(3).map(({ kind, message, tookMs }) => [kind, message, tookMs])).toEqual([
    ["failure", undefined, 18_000],
    ["compensation", "PaymentVoided", 1_000],
    ["late_answer", "PaymentAuthorized", 20_000],
    // Asked for when the payment had been let go: the late answer between them asked for nothing.
    ["compensation", "StockReleased", 2_000],
    // When it was asked for is not in the timeline.
    ["late_answer", "ShipmentScheduled", undefined],
  ]);
  expect(steps[5]?.text).toBe("Payment of 59.98 USD was authorized, too late for the order. It is let go.");
});

test("a cancellation is caused by no step, and what a service said of a step goes along for the shop's people", () => {
  const steps = timelineOf(
    told("compensating", [
      { at: at(0), event: "PlaceOrder", status: "created" },
      { at: at(1), event: "CancelOrder", status: "compensating", detail: "Ordered the wrong size." },
    ]),
    now,
  );

  expect(steps[1]).toMatchObject({ kind: "compensation", detail: "Ordered the wrong size." });
  expect(steps[1]?.tookMs).toBeUndefined();
  expect(steps.map(({ text }) => text).join(" ")).not.toContain("wrong size");
  expect(steps[2]).toMatchObject({ kind: "waiting", text: "What was done for the order is being undone." });
});

test("a step of a newer order service is told by where it left the order", () => {
  const [step] = timelineOf(
    told("delivered", [{ at: at(0), event: "DroneLanded", status: "delivered" }]),
    now,
  );

  expect(step).toMatchObject({ text: "The order is now delivered.", message: "DroneLanded" });
});

test("an order that nobody has handled yet has the step of being accepted", () => {
  expect(timelineOf({ status: "accepted", acceptedAt: at(50) }, now)).toEqual([
    {
      at: at(50),
      service: "order",
      kind: "waiting",
      text: "The order was accepted. It waits to be handled.",
      message: "PlaceOrder",
      tookMs: 10_000,
      detail: undefined,
    },
  ]);
});

test("a cancellation that could not be handled stands where it happened", () => {
  const cancellation = {
    status: "failed",
    acceptedAt: at(3),
    failedAt: at(4),
    detail: "The order was not cancelled: the parcel has left the house.",
  } as const;
  const steps = timelineOf(
    told(
      "delivered",
      [
        { at: at(2), event: "ShipmentDispatched", status: "dispatched" },
        { at: at(5), event: "ShipmentDelivered", status: "delivered" },
      ],
      { cancellation },
    ),
    now,
  );

  expect(steps.map(({ message }) => message)).toEqual([
    "ShipmentDispatched",
    "CancelOrder",
    "ShipmentDelivered",
  ]);
  expect(steps[1]).toMatchObject({
    kind: "failure",
    text: "Cancellation was asked for. The order was not cancelled: the parcel has left the house.",
    tookMs: 1_000,
  });
});
