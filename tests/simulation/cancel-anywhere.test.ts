import { orderSaga } from "@warren/order/saga";
import { describe, expect, test } from "vitest";
import type { Turn } from "./consumer.js";
import { expectAgreement } from "./run.js";
import { createSimulatedShop, orderOf, type SimulatedShop } from "./simulated-shop.js";

const { states } = orderSaga();
const names = Object.keys(states) as (keyof typeof states)[];
const MINUTE = 60_000;

type Route = Readonly<{
  productId: string;
  quantity: number;
  card?: string;
  country?: string;
  cancelledMs?: number;
}>;

/** Orders that between them come to every state. */
const routes: Readonly<Record<string, Route>> = {
  accepted: { productId: "plenty", quantity: 1 },
  "out of stock": { productId: "none", quantity: 1 },
  "card declined": { productId: "plenty", quantity: 1, card: "card-declined" },
  "nobody delivers": { productId: "plenty", quantity: 1, country: "AQ" },
  "capture declined": { productId: "plenty", quantity: 1, card: "card-capture-declined" },
  "cancelled before": { productId: "plenty", quantity: 1, cancelledMs: 2 },
};

describe("a customer who cancels", () => {
  // Each state of the table, in every ms of an order's way through it; the parcel leaves and arrives some minutes later.
  const moments = [
    ...Array.from({ length: 300 }, (_, ms) => ms),
    ...[10, 20].flatMap((minutes) => Array.from({ length: 40 }, (_, n) => minutes * MINUTE + n * 10)),
    60 * MINUTE,
  ];
  const cancelled = new Map<string, SimulatedShop[]>();

  test("at whatever moment leaves everything in agreement", async () => {
    for (const route of Object.values(routes)) {
      for (const ms of moments) {
        const { shop, at } = await cancelAt(route, ms);
        expectAgreement(shop);
        for (const { from } of at) cancelled.set(from, [...(cancelled.get(from) ?? []), shop]);
      }
    }
  });

  test.each(names)("while it is %s is answered as the table says", (state) => {
    const worlds = cancelled.get(state) ?? [];
    const changes = "CancelOrder" in states[state].on;

    expect(worlds.length).toBeGreaterThan(0);
    for (const { orders } of worlds) {
      const timeline = [...orders.rows.values()][0]?.timeline ?? [];
      const taken = timeline.find(({ by, from }) => by === "CancelOrder" && from === state);
      expect(taken !== undefined).toBe(changes);
      if (changes) expect(["cancelled", "delivered"]).toContain(timeline.at(-1)?.to);
    }
  });
});

/** Plays an order whose customer cancels some ms after it was placed, and tells in which states that was heard. */
async function cancelAt(wish: Route, ms: number) {
  // Slow enough that a cancellation may come first.
  const travel = { OrderCreated: 20 };
  const shop = createSimulatedShop({ stock: { plenty: 5, none: 0 }, travel });
  const at: Turn[] = [];
  shop.onTurn((turn) => {
    if (turn.by === "CancelOrder") at.push(turn);
  });
  const order = orderOf(1, wish);
  shop.place(order);
  for (const moment of wish.cancelledMs === undefined ? [ms] : [wish.cancelledMs, ms]) {
    shop.clock.after(moment, () => {
      shop.cancel(order.orderId);
    });
  }
  await shop.run();

  // A collision is rolled back: what counts is the last turn.
  return { shop, at: at.slice(-1) };
}
