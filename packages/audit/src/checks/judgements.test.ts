import { describe, expect, test } from "vitest";
import { judgeNotices } from "./notices-agree.js";
import { DEADLINE_SLACK_MS, judgeWaiting } from "./orders-end.js";
import { judgePayment, type AuditedPayment } from "./payments-agree.js";
import { judgeReservation } from "./reservations-agree.js";
import { judgeShipment } from "./shipments-agree.js";
import { judgeStock } from "./stock-adds-up.js";

const kinds = (verdicts: readonly { kind: string }[]) => verdicts.map(({ kind }) => kind);
const now = new Date("2026-11-23T12:00:00Z");

describe("an order's waiting", () => {
  const late = new Date(now.getTime() - DEADLINE_SLACK_MS - 1);

  test.each(["confirmed", "dispatched", "delivered", "rejected", "cancelled"])(
    "is over when it is %s, whatever its deadline was",
    (status) => {
      expect(judgeWaiting({ status, deadlineAt: late }, now)).toBeUndefined();
    },
  );

  test("may last until the deadline and a little longer", () => {
    expect(judgeWaiting({ status: "reserving", deadlineAt: now }, now)).toBeUndefined();
    expect(judgeWaiting({ status: "compensating", deadlineAt: late }, now)?.kind).toBe("order_overdue");
  });

  test("needs a deadline", () => {
    expect(judgeWaiting({ status: "created", deadlineAt: null }, now)?.kind).toBe("order_without_deadline");
  });
});

describe("an order's stock", () => {
  const judge = (status: string, state?: "reserved" | "committed" | "released" | "rejected") =>
    kinds(judgeReservation({ status }, state === undefined ? [] : [{ key: "o", state }]));

  test("is committed when the order is confirmed", () => {
    expect(judge("delivered", "committed")).toEqual([]);
    expect(judge("confirmed", "reserved")).toEqual(["stock_not_committed"]);
    expect(judge("confirmed")).toEqual(["stock_not_committed"]);
  });

  test("is given back, or was never held, when the order was refused", () => {
    expect(
      [judge("rejected", "rejected"), judge("cancelled", "released"), judge("cancelled")].flat(),
    ).toEqual([]);
    expect(judge("rejected", "reserved")).toEqual(["stock_not_given_back"]);
    expect(judge("cancelled", "committed")).toEqual(["stock_not_given_back"]);
  });

  test("may be held by an order that waits, and is not sold to it", () => {
    expect(
      [judge("authorizing", "reserved"), judge("created"), judge("compensating", "committed")].flat(),
    ).toEqual([]);
    expect(judge("capturing", "committed")).toEqual(["stock_committed_early"]);
  });

  test("belongs to an order that there is", () => {
    expect(kinds(judgeReservation(undefined, [{ key: "o", state: "released" }]))).toEqual([
      "stock_of_unknown_order",
    ]);
  });
});

describe("an order's money", () => {
  const payment = (state: AuditedPayment["state"], more: Partial<AuditedPayment> = {}): AuditedPayment => {
    const taken = state === "captured" || state === "refunded" ? 1 : 0;
    const paidBack = state === "refunded" ? 1 : 0;

    return {
      key: "o",
      state,
      declinedAction: null,
      amountMinor: "5998",
      currency: "GBP",
      captures: taken,
      capturedMinor: taken === 1 ? "5998" : "0",
      refunds: paidBack,
      refundedMinor: paidBack === 1 ? "5998" : "0",
      ...more,
    };
  };
  const judge = (status: string, ...payments: AuditedPayment[]) =>
    kinds(judgePayment({ status, totalMinor: "5998", currency: "GBP" }, payments));

  test("is captured when the order is confirmed: as much as it costs, in its currency", () => {
    expect(judge("confirmed", payment("captured"))).toEqual([]);
    expect(judge("confirmed", payment("authorized"))).toEqual(["payment_not_captured"]);
    expect(judge("confirmed")).toEqual(["payment_not_captured"]);
    expect(judge("confirmed", payment("captured", { amountMinor: "5997", capturedMinor: "5997" }))).toEqual([
      "payment_amount_differs",
    ]);
    expect(judge("confirmed", payment("captured", { currency: "USD" }))).toEqual(["payment_amount_differs"]);
  });

  test("is neither kept nor set aside when the order was refused", () => {
    const good = [
      payment("voided", { amountMinor: null, currency: null }),
      payment("refunded"),
      payment("declined"),
    ];
    expect(good.flatMap((one) => judge("cancelled", one))).toEqual([]);
    expect(judge("rejected")).toEqual([]);
    expect(judge("rejected", payment("authorized"))).toEqual(["payment_still_authorized"]);
    expect(judge("cancelled", payment("captured"))).toEqual(["payment_not_given_back"]);
    expect(judge("rejected", payment("declined", { declinedAction: "capture" }))).toEqual([
      "payment_still_authorized",
    ]);
  });

  test("may be anywhere while the order waits", () => {
    expect(judge("capturing", payment("captured"))).toEqual([]);
    expect(judge("created")).toEqual([]);
  });

  test("was taken once, and paid back as it was taken, by the ledger too", () => {
    expect(judge("confirmed", payment("captured", { captures: 2, capturedMinor: "11996" }))).toEqual([
      "payment_ledger_differs",
    ]);
    expect(judge("cancelled", payment("refunded", { refunds: 0, refundedMinor: "0" }))).toEqual([
      "payment_ledger_differs",
    ]);
    expect(judge("rejected", payment("voided", { captures: 1, capturedMinor: "5998" }))).toEqual([
      "payment_ledger_differs",
    ]);
  });

  test("belongs to an order that there is", () => {
    expect(kinds(judgePayment(undefined, [payment("voided")]))).toEqual(["payment_of_unknown_order"]);
  });
});

describe("an order's shipment", () => {
  const judge = (status: string, state?: "scheduled" | "dispatched" | "delivered" | "cancelled" | "failed") =>
    kinds(judgeShipment({ status }, state === undefined ? [] : [{ key: "o", state }]));

  test("is there when the order is confirmed", () => {
    expect([judge("confirmed", "scheduled"), judge("confirmed", "dispatched")].flat()).toEqual([]);
    expect(judge("dispatched", "cancelled")).toEqual(["shipment_missing"]);
    expect(judge("confirmed")).toEqual(["shipment_missing"]);
  });

  test("is cancelled, or was never there, when the order was refused", () => {
    expect([judge("rejected", "failed"), judge("cancelled", "cancelled"), judge("rejected")].flat()).toEqual(
      [],
    );
    expect(judge("cancelled", "scheduled")).toEqual(["shipment_not_cancelled"]);
    expect(judge("cancelled", "delivered")).toEqual(["shipment_not_cancelled"]);
  });

  test("leaves only once the order is confirmed", () => {
    expect([judge("capturing", "scheduled"), judge("compensating", "dispatched")].flat()).toEqual([]);
    expect(judge("capturing", "dispatched")).toEqual(["shipment_left_early"]);
  });
});

describe("what is told about an order", () => {
  const notice = (
    template: "order_confirmed" | "order_rejected" | "order_cancelled",
    sent = 1,
    failed = 0,
  ) => ({
    key: "o",
    template,
    queued: 0,
    sent,
    noAddress: 0,
    failed,
  });

  test("is its confirmation, once", () => {
    const order = { status: "dispatched", wasConfirmed: true };
    expect(kinds(judgeNotices(order, [notice("order_confirmed")]))).toEqual([]);
    expect(kinds(judgeNotices(order, []))).toEqual(["notice_missing"]);
    expect(kinds(judgeNotices(order, [notice("order_confirmed", 2)]))).toEqual(["notice_twice"]);
    expect(kinds(judgeNotices(order, [notice("order_confirmed", 0, 1)]))).toEqual(["notice_failed"]);
  });

  test("is kept where nobody has an address, and missing where it is not", () => {
    const order = { status: "confirmed", wasConfirmed: true };
    const kept = { ...notice("order_confirmed", 0), noAddress: 1 };
    expect(kinds(judgeNotices(order, [kept]))).toEqual([]);
    expect(kinds(judgeNotices(order, [{ ...kept, noAddress: 2 }]))).toEqual(["notice_twice"]);
  });

  test("is both, when it was confirmed and then cancelled", () => {
    const order = { status: "cancelled", wasConfirmed: true };
    expect(kinds(judgeNotices(order, [notice("order_cancelled"), notice("order_confirmed")]))).toEqual([]);
    expect(kinds(judgeNotices(order, [notice("order_cancelled")]))).toEqual(["notice_missing"]);
  });

  test("is nothing that did not happen", () => {
    expect(
      kinds(
        judgeNotices({ status: "rejected", wasConfirmed: false }, [
          notice("order_rejected"),
          notice("order_confirmed"),
        ]),
      ),
    ).toEqual(["notice_uncalled_for"]);
    expect(kinds(judgeNotices({ status: "reserving", wasConfirmed: false }, []))).toEqual([]);
  });
});

describe("a product's stock", () => {
  const row = {
    available: "7",
    reserved: "1",
    sold: "2",
    cameIn: "10",
    movedAvailable: "7",
    movedReserved: "1",
    movedSold: "2",
  };

  test("adds up to what came in, and to its movements", () => {
    expect(judgeStock(row)).toBeUndefined();
    expect(judgeStock({ ...row, available: "8" })).toBe(
      "8 available + 1 reserved + 2 sold = 11, but 10 came in",
    );
    expect(judgeStock({ ...row, available: "6", sold: "3" })).toBe(
      "6 available, 1 reserved, 3 sold; its movements come to 7, 1, 2",
    );
  });

  test("is compared beyond what a double can hold", () => {
    const large = {
      ...row,
      available: "9007199254740993",
      movedAvailable: "9007199254740993",
      cameIn: "9007199254740996",
    };
    expect(judgeStock(large)).toBeUndefined();
    expect(judgeStock({ ...large, cameIn: "9007199254740995" })).toBeDefined();
  });
});
