import { randomUUID } from "node:crypto";
import { RejectError, RetryError } from "@warren/messaging";
import { CancelShipment, OrderConfirmed, ScheduleShipment } from "@warren/generated/shipping";
import { describe, expect, test } from "vitest";
import { confirmationOf } from "../testing/confirmation.js";
import { decide, type Mover } from "./decide.js";
import type { Shipment } from "./shipment.js";

const now = new Date("2026-11-23T09:00:00.000Z");
const later = new Date("2026-11-23T10:00:00.000Z");
const terms = { homeCountry: "GB", dispatchAfterMs: 60_000, deliverAfterMs: 600_000 };
const shipmentId = "0d9f8e7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c";
const circumstances = { now, newId: () => shipmentId, terms };
const orderId = randomUUID();
const userId = randomUUID();
const correlationId = "the customer's";

const schedule = (country?: string, quantity = 2): Mover => ({
  ...ScheduleShipment({
    orderId,
    userId,
    items: [{ productId: "prod-001", quantity }],
    ...(country === undefined ? {} : { address: { country } }),
  }),
  correlationId,
});
const cancel: Mover = { ...CancelShipment({ orderId, reason: "customer" }), correlationId };
const confirmed: Mover = {
  ...OrderConfirmed(confirmationOf({ orderId, userId }, now)),
  correlationId,
};

/** What is known after the messages were handled. */
function after(...messages: readonly Mover[]): readonly Shipment[] {
  return decide(messages, [], circumstances).shipments;
}

/** A shipment that has left the house. */
function gone(state: "dispatched" | "delivered"): readonly Shipment[] {
  return after(schedule(), confirmed).map((one) => ("parcel" in one ? { ...one, state } : one));
}

describe("scheduling", () => {
  test("finds a carrier and says when the parcel will be there", () => {
    const { sends, shipments } = decide([schedule("France")], [], circumstances);

    const parcel = {
      shipmentId,
      carrier: "Alpine Parcel",
      trackingNumber: expect.stringMatching(/^AP\d{17}$/),
    };
    expect(sends).toEqual([
      [
        {
          type: "ShipmentScheduled",
          data: { orderId, ...parcel, estimatedDelivery: "2026-11-23T09:16:00.000Z" },
        },
      ],
    ]);
    expect(shipments).toMatchObject([
      { orderId, state: "scheduled", correlationId, parcel: { ...parcel, userId, transitMs: 900_000 } },
    ]);
    expect(shipments[0]).not.toHaveProperty("dispatchAt");
  });

  test("sends an order without an address to the home country", () => {
    expect(decide([schedule()], [], circumstances).sends[0]).toMatchObject([
      { data: { carrier: "Northern Post" } },
    ]);
  });

  test.each([
    ["AQ", "Antarctica"],
    [" antarctica ", "Antarctica"],
    ["Atlantis", "the country you gave"],
    ["<b>Your refund failed.</b> Pay again at www.evil.example", "the country you gave"],
  ])("fails for %j, to which nobody delivers, and repeats nothing of it", (country, name) => {
    const { sends, shipments } = decide([schedule(country)], [], circumstances);

    const message = `No carrier delivers to ${name}.`;
    expect(sends).toEqual([[{ type: "ShipmentFailed", data: { orderId, reason: "no_carrier", message } }]]);
    expect(shipments).toMatchObject([{ state: "failed", message }]);
  });

  test.each([
    ["scheduled", after(schedule())],
    ["failed", after(schedule("AQ"))],
    ["dispatched", gone("dispatched")],
    ["delivered", gone("delivered")],
  ])("says the same again to an order that is %s, and schedules nothing", (state, known) => {
    expect(known).toMatchObject([{ state }]);
    const [first] = decide([schedule(state === "failed" ? "AQ" : undefined)], [], circumstances).sends;
    const other = { ...circumstances, now: later, newId: randomUUID };

    expect(decide([schedule("Norway")], known, other)).toEqual({ sends: [first], shipments: [] });
  });
});

describe("cancelling", () => {
  test("calls off what is scheduled, confirmed or not", () => {
    for (const known of [after(schedule()), after(schedule(), confirmed), after(schedule("AQ"))]) {
      const { sends, shipments } = decide([cancel], known, circumstances);

      expect(sends).toEqual([
        [{ type: "ShipmentCancelled", data: { orderId, cancelledAt: now.toISOString() } }],
      ]);
      expect(shipments).toMatchObject([{ state: "cancelled", reason: "customer" }]);
    }
  });

  test("leaves a tombstone where nothing is scheduled yet, which refuses the shipment that comes late", () => {
    const { sends } = decide([cancel, schedule()], [], circumstances);

    expect(sends.flat()).toMatchObject([
      { type: "ShipmentCancelled" },
      { type: "ShipmentFailed", data: { orderId, reason: "cancelled" } },
    ]);
  });

  test("says the same again to an order that was cancelled", () => {
    const known = after(schedule(), cancel);

    expect(decide([cancel], known, { ...circumstances, now: later })).toEqual({
      sends: [[{ type: "ShipmentCancelled", data: { orderId, cancelledAt: now.toISOString() } }]],
      shipments: [],
    });
  });

  test.each(["dispatched", "delivered"] as const)("refuses what is %s", (status) => {
    const { sends, shipments } = decide([cancel], gone(status), circumstances);

    expect(sends).toMatchObject([[{ type: "ShipmentNotCancellable", data: { orderId, status } }]]);
    expect(shipments).toEqual([]);
  });
});

describe("a confirmed order", () => {
  test("starts the clock of its shipment, once", () => {
    const [shipment] = after(schedule(), confirmed);
    expect(shipment).toMatchObject({
      state: "scheduled",
      email: "ada@example.com",
      confirmedAt: now,
      dispatchAt: new Date("2026-11-23T09:01:00.000Z"),
    });

    const again = decide([confirmed], after(schedule(), confirmed), { ...circumstances, now: later });
    expect(again).toEqual({ sends: [[]], shipments: [] });
  });

  test("does not bring a cancelled shipment back", () => {
    expect(decide([confirmed], after(schedule(), cancel), circumstances).shipments).toEqual([]);
  });

  test("is tried again while there is no shipment, and rejected where there cannot be one", () => {
    expect(() => decide([confirmed], [], circumstances)).toThrow(RetryError);
    expect(() => decide([confirmed], after(schedule("AQ")), circumstances)).toThrow(RejectError);
  });
});
