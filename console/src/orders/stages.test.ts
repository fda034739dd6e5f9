import { describe, expect, test } from "vitest";
import type { Step } from "./order-types.js";
import { stagesOf, type StageState } from "./stages.js";
import type { OrderStatus } from "./statuses.js";

const step = (message: string | undefined, kind: Step["kind"] = "progress"): Step => ({
  at: "2026-11-29T22:00:00.000Z",
  service: "order",
  kind,
  text: "Something happened.",
  ...(message === undefined ? {} : { message }),
});

const stateIn = (status: OrderStatus, ...steps: readonly Step[]): readonly StageState[] =>
  stagesOf({ status, steps: [...steps] }).map(({ state }) => state);

const forward = [
  "PlaceOrder",
  "StockReserved",
  "PaymentAuthorized",
  "ShipmentScheduled",
  "PaymentCaptured",
].map((message) => step(message));

describe("an order's parts", () => {
  test("are open until they are worked on, and the one that is waited for runs", () => {
    expect(stateIn("authorizing", ...forward.slice(0, 2), step("AuthorizePayment", "waiting"))).toEqual([
      "done",
      "done",
      "running",
      "open",
      "open",
      "open",
    ]);
  });

  test("are all done but the sending when it is confirmed", () => {
    expect(stateIn("confirmed", ...forward, step("OrderConfirmed", "waiting"))).toEqual([
      ...Array<StageState>(5).fill("done"),
      "open",
    ]);
  });

  test("show a payment that was declined at once, and what was given back for it", () => {
    const steps = [
      ...forward.slice(0, 2),
      step("PaymentDeclined", "failure"),
      step("StockReleased", "compensation"),
    ];

    expect(stateIn("rejected", ...steps)).toEqual(["done", "undone", "failed", "never", "never", "never"]);
  });

  test("show a payment that was declined when it was to be taken at the charge, not where it was authorized", () => {
    const steps = [
      ...forward.slice(0, 4),
      step("PaymentDeclined", "failure"),
      step("ShipmentCancelled", "compensation"),
      step("PaymentVoided", "compensation"),
      step("StockReleased", "compensation"),
    ];

    expect(stateIn("rejected", ...steps)).toEqual(["done", "undone", "undone", "undone", "failed", "never"]);
  });

  test("show a refund where a confirmed order was cancelled", () => {
    const steps = [
      ...forward,
      step("CancelOrder", "compensation"),
      step("ShipmentCancelled", "compensation"),
      step("PaymentRefunded", "compensation"),
      step("StockReleased", "compensation"),
    ];

    expect(stateIn("cancelled", ...steps)).toEqual(["done", "undone", "undone", "undone", "undone", "never"]);
  });

  test("show where no answer came in time", () => {
    const steps = [...forward.slice(0, 2), step(undefined, "failure"), step("StockReleased", "compensation")];

    expect(stateIn("cancelled", ...steps)).toEqual(["done", "undone", "failed", "never", "never", "never"]);
  });

  test("are done when the parcel has left", () => {
    expect(stateIn("dispatched", ...forward, step("ShipmentDispatched"))).toEqual(
      Array<StageState>(6).fill("done"),
    );
  });
});
