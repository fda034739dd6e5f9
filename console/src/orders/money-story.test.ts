import { expect, test } from "vitest";
import { moneyStateOf, movesIn } from "./money-story.js";
import type { Step } from "./order-types.js";

const step = (message: string, kind: Step["kind"] = "progress"): Step => ({
  at: "2026-11-29T22:00:00.000Z",
  service: "payment",
  kind,
  text: "Something happened.",
  message,
});

test("money moves by what payment said, and not by what it is still asked", () => {
  const steps = [
    step("PlaceOrder"),
    step("PaymentAuthorized"),
    step("PaymentCaptured"),
    step("PaymentRefunded", "compensation"),
    step("PaymentVoided", "waiting"),
  ];

  expect(movesIn(steps).map(({ what }) => what)).toEqual(["authorized", "captured", "refunded"]);
  expect(moneyStateOf(movesIn(steps))).toBe("refunded");
});

test("an order of which payment knows nothing has moved none", () => {
  expect(moneyStateOf(movesIn([step("PlaceOrder"), step("StockRejected", "failure")]))).toBe("not asked");
});
