import { order } from "@warren/generated/order";
import { describe, expect, test } from "vitest";
import { isMover, waitingFor, wordsOf, type Facts, type Mover } from "./words.js";

const facts: Facts = {
  total: "59.98 USD",
  before: "reserving",
  after: "authorizing",
  reasonCode: undefined,
  carrier: "Northern Post",
  trackingNumber: "NP5F0C1A526D0E",
};

/** Every message that can move an order, in its usual place and in the others that it has words for. */
const STORIES: Readonly<Record<Mover, readonly (readonly [Partial<Facts>, string])[]>> = {
  PlaceOrder: [[{ before: undefined, after: "created" }, "The order was placed, for 59.98 USD."]],
  OrderCreated: [[{ before: "created", after: "reserving" }, "The order was taken up."]],
  CancelOrder: [
    [{ before: "created", after: "cancelled" }, "Cancellation was asked for. The order is cancelled."],
    [
      { before: "confirmed", after: "compensating" },
      "Cancellation was asked for. What was done for the order is being undone.",
    ],
  ],
  StockReserved: [
    [{}, "The goods were set aside."],
    [
      { before: "cancelled", after: "cancelled" },
      "The goods were set aside, too late for the order. They are given back.",
    ],
  ],
  StockRejected: [
    [
      { after: "rejected", reasonCode: "out_of_stock" },
      "There is not enough in stock of what was ordered. The order is rejected.",
    ],
    [
      { after: "rejected", reasonCode: "unknown_product" },
      "A product of the order is not in the catalogue. The order is rejected.",
    ],
    [
      { after: "rejected", reasonCode: "price_mismatch" },
      "A price of the order is not the catalogue's. The order is rejected.",
    ],
    [
      { after: "cancelled", reasonCode: "timed_out" },
      "The goods were not set aside. The order is cancelled.",
    ],
  ],
  StockReleased: [
    [{ before: "compensating", after: "compensating" }, "The goods are back in stock."],
    [{ before: "compensating", after: "rejected" }, "The goods are back in stock. The order is rejected."],
  ],
  PaymentAuthorized: [
    [{ before: "authorizing", after: "scheduling" }, "Payment of 59.98 USD was authorized."],
    [
      { before: "compensating", after: "compensating" },
      "Payment of 59.98 USD was authorized, too late for the order. It is let go.",
    ],
  ],
  PaymentDeclined: [
    [{ before: "authorizing", after: "compensating" }, "Payment of 59.98 USD was declined."],
    [
      { before: "capturing", after: "compensating" },
      "Payment of 59.98 USD was declined when it was to be taken.",
    ],
  ],
  PaymentCaptured: [
    [{ before: "capturing", after: "confirmed" }, "Payment of 59.98 USD was taken. The order is confirmed."],
    [
      { before: "cancelled", after: "cancelled" },
      "Payment of 59.98 USD was taken, too late for the order. It is paid back.",
    ],
  ],
  PaymentVoided: [
    [
      { before: "compensating", after: "compensating" },
      "Payment of 59.98 USD was let go: nothing was taken.",
    ],
  ],
  PaymentRefunded: [
    [{ before: "compensating", after: "compensating" }, "Payment of 59.98 USD was paid back."],
  ],
  ShipmentScheduled: [
    [
      { before: "scheduling", after: "capturing" },
      "The parcel with Northern Post, tracking number NP5F0C1A526D0E, was planned.",
    ],
    [
      { before: "rejected", after: "rejected" },
      "A carrier was found, too late for the order. The shipment is called off.",
    ],
  ],
  ShipmentFailed: [[{ before: "scheduling", after: "compensating" }, "No carrier takes the parcel."]],
  ShipmentCancelled: [[{ before: "compensating", after: "compensating" }, "The shipment was called off."]],
  ShipmentNotCancellable: [
    [
      { before: "compensating", after: "dispatched" },
      "The parcel had left the house already: the order stands.",
    ],
  ],
  ShipmentDispatched: [
    [
      { before: "confirmed", after: "dispatched" },
      "The parcel with Northern Post, tracking number NP5F0C1A526D0E, left the house.",
    ],
  ],
  ShipmentDelivered: [
    [{ before: "dispatched", after: "delivered", carrier: undefined }, "The parcel was delivered."],
  ],
  deadline: [
    [
      { before: "created", after: "reserving" },
      "The order's turn did not come in time. It went on without it.",
    ],
    [
      { before: "reserving", after: "compensating" },
      "The goods were not set aside in time. The order was given up.",
    ],
    [
      { before: "authorizing", after: "compensating" },
      "Payment was not authorized in time. The order was given up.",
    ],
    [
      { before: "scheduling", after: "compensating" },
      "No carrier was found in time. The order was given up.",
    ],
    [
      { before: "capturing", after: "compensating" },
      "Payment was not taken in time. The order was given up.",
    ],
    [{ before: "compensating", after: "compensating" }, "No answer came in time. It was asked for again."],
  ],
};

describe.each(Object.entries(STORIES) as [Mover, (typeof STORIES)[Mover]][])("%s", (event, stories) => {
  test.each(stories)("%j is told in words", (change, words) => {
    expect(wordsOf(event, { ...facts, ...change })).toBe(words);
  });
});

test("every message that may move an order has words, and nothing else has", () => {
  const taken = Object.keys(order.receives);
  // What only asks moves nothing.
  const served = Object.keys(order.serves).filter((name) => !/^(Get|List)/.test(name));

  expect(
    Object.keys(STORIES)
      .filter((event) => event !== "deadline")
      .sort(),
  ).toEqual([...new Set([...taken.filter((name) => !name.includes(".")), ...served])].sort());
  expect(isMover("GetOrder")).toBe(false);
  expect(isMover("toString")).toBe(false);
});

test("what an order waits for is told in every state that waits, and nothing once it has ended", () => {
  expect(waitingFor("authorizing", facts)).toBe("Payment of 59.98 USD is being authorized.");
  expect(waitingFor("dispatched", facts)).toBe("The parcel is on its way.");
  for (const ended of ["delivered", "rejected", "cancelled"] as const)
    expect(waitingFor(ended, facts)).toBeUndefined();
});
