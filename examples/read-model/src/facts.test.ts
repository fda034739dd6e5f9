import { OrderCancelled, OrderConfirmed, OrderRejected, type OrderDetails } from "@warren/generated/order";
import fc from "fast-check";
import { expect, test } from "vitest";
import { factOfEvent, factOfTimeline, merged, type OrderEnd } from "./facts.js";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 30, 12, minute)).toISOString();
const total = { totalAmount: "59.98", currency: "USD" } as const;
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

type Ways = "sold" | "rejected" | "cancelled" | "sold, then cancelled";

/** What the order service sends about an order, in its order. */
function eventsOf(n: number, way: Ways): readonly OrderEnd[] {
  const order = { orderId: idOf(n), userId: idOf(n % 3), ...total };
  const confirmed = OrderConfirmed({
    ...order,
    items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
    carrier: "Northern Post",
    trackingNumber: "NP1",
    confirmedAt: at(1),
  });
  const cancelled = OrderCancelled({ ...order, reason: "customer", message: "No.", cancelledAt: at(2) });
  const rejected = OrderRejected({ ...order, reason: "out_of_stock", message: "No.", rejectedAt: at(2) });

  return {
    sold: [confirmed],
    rejected: [rejected],
    cancelled: [cancelled],
    "sold, then cancelled": [confirmed, cancelled],
  }[way];
}

const ways = fc.constantFrom<Ways>("sold", "rejected", "cancelled", "sold, then cancelled");
const byId = (facts: ReturnType<typeof merged>) => new Map(facts.map((fact) => [fact.orderId, fact]));

test("in whatever order events come, and however often, the same is known in the end", () => {
  const deliveries = fc.array(ways, { minLength: 1, maxLength: 8 }).chain((orders) => {
    const once = orders.flatMap((way, n) => eventsOf(n, way));
    const again = fc.array(fc.constantFrom(...once), { maxLength: 10 });

    return again
      .chain((twice) => fc.shuffledSubarray([...once, ...twice], { minLength: once.length + twice.length }))
      .map((came) => ({ once, came }));
  });
  fc.assert(
    fc.property(deliveries, fc.nat(), ({ once, came }, cut) => {
      const facts = came.map(factOfEvent);
      const middle = cut % (facts.length + 1);
      // Two batches, of which the second meets what the first has left.
      const known = merged([...merged(facts.slice(0, middle)), ...merged(facts.slice(middle))]);

      expect(byId(known)).toEqual(byId(merged(once.map(factOfEvent))));
    }),
  );
});

test.each<[Ways, readonly (readonly [string, OrderDetails["data"]["status"]])[]]>([
  [
    "sold",
    [
      [at(0), "created"],
      [at(1), "confirmed"],
      [at(5), "dispatched"],
      [at(6), "delivered"],
    ],
  ],
  [
    "rejected",
    [
      [at(0), "created"],
      [at(1), "compensating"],
      [at(2), "rejected"],
    ],
  ],
  [
    "cancelled",
    [
      [at(0), "created"],
      [at(2), "cancelled"],
    ],
  ],
  [
    "sold, then cancelled",
    [
      [at(1), "confirmed"],
      [at(1), "compensating"],
      [at(2), "cancelled"],
    ],
  ],
])("the timeline of an order that was %s says what its events said", (way, steps) => {
  const timeline = steps.map(([when, status]) => ({ at: when, event: "…", status }));

  expect(factOfTimeline(detailsOf(timeline))).toEqual({
    confirmedAt: undefined,
    undoneAt: undefined,
    ...merged(eventsOf(7, way).map(factOfEvent))[0],
  });
});

test("an order that has not ended yet is no fact", () => {
  expect(factOfTimeline(detailsOf([{ at: at(0), event: "PlaceOrder", status: "created" }]))).toBeUndefined();
});

function detailsOf(timeline: OrderDetails["data"]["timeline"]): OrderDetails["data"] {
  const order = { orderId: idOf(7), userId: idOf(1), ...total, priority: "normal" } as const;
  const items = [{ productId: "prod-001", quantity: 2, price: "29.99" }];
  const status = timeline.at(-1)?.status ?? "created";

  return { ...order, items, status, createdAt: at(0), updatedAt: at(9), version: 9, timeline };
}
