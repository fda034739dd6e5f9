import { orderSaga } from "@warren/order/saga";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, expectAgreement } from "./run.js";
import { createSimulatedShop, orderOf, type SimulatedShop } from "./simulated-shop.js";

const MINUTE = 60_000;
const { states } = orderSaga();
const wish = { productId: "plenty", quantity: 1 };

/** Each state that waits, with the messages that lead out of it on an order's usual way. */
const waits = {
  created: ["OrderCreated"],
  reserving: ["ReserveStock", "StockReserved"],
  authorizing: ["AuthorizePayment", "PaymentAuthorized"],
  scheduling: ["ScheduleShipment", "ShipmentScheduled"],
  capturing: ["CapturePayment", "PaymentCaptured"],
} as const;
const cases = Object.entries(waits).flatMap(([state, messages]) =>
  messages.map((message) => [message, state] as const),
);

const everything = [
  ...cases.map(([message]) => message),
  "CommitStock",
  "OrderConfirmed",
  "ReleaseStock",
  "StockReleased",
  "VoidPayment",
  "PaymentVoided",
  "RefundPayment",
  "PaymentRefunded",
  "CancelShipment",
  "ShipmentCancelled",
  "ShipmentNotCancellable",
  "ShipmentDispatched",
  "ShipmentDelivered",
  "CancelOrder",
];

test("each state that waits, compensation apart, is in this file", () => {
  const waiting = Object.entries(states).flatMap(([name, state]) => ("final" in state ? [] : [name]));

  expect([...Object.keys(waits), "compensating"].sort()).toEqual(waiting.sort());
});

describe.each(cases.filter(([, state]) => state !== "created"))(
  "%s that comes too late for %s",
  (message, state) => {
    test.each([16, 61, 200])(
      "finds the step given up once, and what it did is given back: %i minutes",
      async (minutes) => {
        const shop = await playLate({ [message]: minutes * MINUTE });
        const { timeline, instance } = theOrder(shop);
        const given = timeline.filter(({ by, from }) => by === "deadline" && from !== "compensating");

        expect(given.map(({ from }) => from)).toEqual([state]);
        expect(instance.state).toBe("cancelled");
      },
    );
  },
);

test.each([2, 61, Infinity])(
  "an order whose OrderCreated comes after %d minutes, or never, has gone on without it, and once",
  async (minutes) => {
    const shop = await playLate({ OrderCreated: minutes * MINUTE });
    const { timeline, instance } = theOrder(shop);

    expect(timeline.filter(({ by }) => by === "deadline").map(({ from }) => from)).toEqual(["created"]);
    expect(timeline.map(({ by }) => by)).not.toContain("OrderCreated");
    expect(instance.state).toBe("delivered");
  },
);

test.each([
  "ReleaseStock",
  "StockReleased",
  "VoidPayment",
  "PaymentVoided",
  "CancelShipment",
  "ShipmentCancelled",
])(
  "a compensation whose %s is slow is asked for again with growing pauses, each time once",
  async (message) => {
    const shop = await playLate({ [message]: 20 * MINUTE }, { card: "card-capture-declined" });
    const { timeline } = theOrder(shop);
    const again = timeline.filter(({ by }) => by === "deadline");
    const first = timeline.find(({ to }) => to === "compensating")?.at.getTime() ?? 0;
    const step = timeline.filter(({ to, by }) => to === "compensating" && by !== "deadline").at(-1);

    // After 1, 2, 4 and 8 minutes; the fifth would come after the answer.
    expect(again).toHaveLength(4);
    expect(first).toBeGreaterThan(0);
    const pauses = again.map(
      ({ at }, index) => at.getTime() - (again[index - 1]?.at.getTime() ?? at.getTime()),
    );
    expect(pauses.slice(1).map((ms) => Math.round(ms / MINUTE))).toEqual([2, 4, 8]);
    expect(step).toBeDefined();
  },
);

test(
  "any two messages of an order may be late, by any time that matters, cancelled or not",
  { timeout: 600_000 },
  async () => {
    const message = fc.constantFrom(...everything);
    const ms = fc.constantFrom(...[10, 16, 40, 90].map((minutes) => minutes * MINUTE));
    const cancelledMs = fc.constantFrom(undefined, 100, 10 * MINUTE);
    await check(
      fc.asyncProperty(
        message,
        ms,
        message,
        ms,
        cancelledMs,
        async (one, first, other, second, cancelled) => {
          await playLate({ [one]: first, [other]: second }, {}, cancelled);
        },
      ),
      { runs: 1_000, file: "tests/simulation/late-answers.test.ts" },
    );
  },
);

async function playLate(
  travel: Readonly<Record<string, number>>,
  changed: Readonly<{ card?: string }> = {},
  cancelledMs?: number,
): Promise<SimulatedShop> {
  const shop = createSimulatedShop({ stock: { plenty: 5 }, travel });
  const order = orderOf(1, { ...wish, ...changed });
  shop.place(order);
  if (cancelledMs !== undefined)
    shop.clock.after(cancelledMs, () => {
      shop.cancel(order.orderId);
    });
  await shop.run();
  expectAgreement(shop);

  return shop;
}

function theOrder({ orders }: SimulatedShop) {
  const [order] = orders.rows.values();
  if (order === undefined) throw new Error("there is no order");

  return order;
}
