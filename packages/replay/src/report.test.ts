import { describe, expect, test } from "vitest";
import { endingOf } from "./ending.js";
import { between, countsIn } from "./message-counts.js";
import { allEnded, showReport, type ReplayReport } from "./report.js";
import { mostFrequent, sorted } from "./tally.js";

const report: ReplayReport = {
  run: "r",
  stopped: false,
  reading: {
    invoicesRead: 4,
    skippedInvoices: { cancellation: 1 },
    rowsRead: 9,
    skippedRows: { cancellation: 2, "not a product": 1 },
    skippedCodes: { POST: 1 },
    brokenRows: 1,
    brokenSamples: [{ line: 7, problem: 'Quantity is "x"' }],
    placeable: 3,
  },
  products: 5,
  placed: 3,
  accepted: 0,
  problems: {},
  unanswered: [],
  unansweredCount: 0,
  notPlaced: 0,
  confirmed: 2,
  rejected: { "out of stock": 1 },
  cancelled: {},
  waiting: [],
  waitingCount: 0,
  messages: { published: 30, delivered: 29, duplicates: 0, retried: 1, dead: 0 },
  seconds: { seeding: 1, placing: 2, untilAllEnded: 3 },
  ordersPerSecond: 1,
};

test("the report tells what was placed, how it ended, and what was skipped and why", () => {
  const text = showReport(report);
  for (const part of ["out of stock", "cancellation", "POST ×1", 'line 7: Quantity is "x"', "dead letters"]) {
    expect(text).toContain(part);
  }
});

test("a replay is through when every invoice was placed or answered with a problem and every order has ended", () => {
  expect(allEnded(report)).toBe(true);
  expect(allEnded({ ...report, problems: { total_too_large: 1 } })).toBe(true);
  expect(allEnded({ ...report, waitingCount: 1 })).toBe(false);
  expect(allEnded({ ...report, unansweredCount: 1 })).toBe(false);
  expect(allEnded({ ...report, notPlaced: 1 })).toBe(false);
});

describe("messages", () => {
  const text = `# HELP warren_messages_published_total Messages that the broker confirmed.
# TYPE warren_messages_published_total counter
warren_messages_published_total{exchange="orders.topic",routing_key="order.created",service="order"} 7
warren_messages_published_total{exchange="",routing_key="orders.saga.retry.250",service="order"} 1
warren_messages_handled_total{queue="orders.saga",message="StockReserved",outcome="done",service="order"} 5
warren_messages_handled_total{queue="orders.saga",message="StockReserved",outcome="duplicate",service="order"} 2
warren_messages_handled_total{queue="orders.saga",message="outcome=dead",outcome="retried",service="order"} 1
warren_batch_size_bucket{le="1",queue="orders.saga"} 4
`;

  test("are added up from the metrics", () => {
    expect(countsIn(text)).toEqual({ published: 8, delivered: 5, duplicates: 2, retried: 1, dead: 0 });
  });

  test("are those in between two looks, and not known where one of them failed", () => {
    const before = { published: 3, delivered: 9, duplicates: 0, retried: 0, dead: 0 };

    expect(between(before, countsIn(text))).toEqual({
      published: 5,
      delivered: 0,
      duplicates: 2,
      retried: 1,
      dead: 0,
    });
    expect(between(undefined, before)).toBeUndefined();
  });
});

describe("an order's ending", () => {
  const rejected = (reason: string, event = "StockRejected") =>
    endingOf({ status: "rejected", reason, timeline: [{ event: "PlaceOrder" }, { event }] });

  test.each(["confirmed", "dispatched", "delivered"])("is its confirmation when it is %s", (status) => {
    expect(endingOf({ status })).toEqual({ status: "confirmed" });
  });

  test.each(["created", "compensating", "accepted"])("has not come while it is %s", (status) => {
    expect(endingOf({ status })).toBeUndefined();
  });

  test.each([
    ["None of 10001 is left. There is too little of 2 more.", "out of stock"],
    ["Only 1 of 10001 is left.", "out of stock"],
    ["The catalogue does not have 10001, 10002.", "unknown product"],
    ["10001 costs 2.55, not 2.50.", "price mismatch"],
    ["10001 is sold in GBP, not in USD.", "price mismatch"],
    ["Something new.", "Something new."],
  ])("has a reason: %s", (sentence, reason) => {
    expect(rejected(sentence)).toEqual({ status: "rejected", reason });
  });

  test("has the reason of the service that said no", () => {
    expect(rejected("No carrier delivers to Atlantis.", "ShipmentFailed")).toMatchObject({
      reason: "no carrier",
    });
    expect(endingOf({ status: "cancelled" })).toEqual({ status: "cancelled", reason: "no reason given" });
  });
});

test("tallies are sorted, and know their most frequent name", () => {
  expect(sorted({ a: 1, b: 3 })).toEqual([
    ["b", 3],
    ["a", 1],
  ]);
  expect(mostFrequent({ a: 2, b: 2 })).toBe("a");
  expect(mostFrequent({})).toBeUndefined();
});
