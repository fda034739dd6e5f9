import { orderSaga, sameDeadlines } from "@warren/order/saga";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check, expectAgreement, randomNumbers } from "./run.js";
import { createSimulatedShop, orderOf, type SimulatedShop } from "./simulated-shop.js";

const FILE = "tests/simulation/last-unit.test.ts";
const WEEK_MS = 7 * 24 * 3_600_000;

const buyers = fc.integer({ min: 2, max: 50 });
const moments = fc.array(fc.nat({ max: 50 }), { minLength: 50, maxLength: 50 });
const calm = fc.nat({ max: 300 });

test(
  "of any number of buyers who race for the last unit exactly one gets it, and pays",
  { timeout: 600_000 },
  async () => {
    await check(
      fc.asyncProperty(buyers, moments, calm, randomNumbers, async (count, placedMs, zeros, numbers) => {
        // Nobody is given up, so that whoever is first also gets it.
        const saga = orderSaga(sameDeadlines(WEEK_MS));
        const shop = createSimulatedShop({ stock: { last: 1 }, calm: zeros, numbers, saga });
        race(shop, count, placedMs);
        await shop.run();

        expectAgreement(shop);
        expect(count - countOf(shop, "rejected")).toBe(1);
        expect(countOf(shop, "delivered")).toBe(1);
        expect([...shop.provider.holds.values()].map(({ state }) => state)).toEqual(["taken"]);
      }),
      { runs: 60, file: FILE },
    );
  },
);

test(
  "where buyers may change their minds and steps are given up, never more than one has the last unit",
  { timeout: 600_000 },
  async () => {
    const wishes = fc.array(fc.record({ buyer: fc.nat({ max: 9 }), ms: fc.nat({ max: 400 }) }), {
      maxLength: 10,
    });
    await check(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 10 }),
        moments,
        calm,
        randomNumbers,
        wishes,
        async (count, placedMs, zeros, numbers, cancels) => {
          const shop = createSimulatedShop({ stock: { last: 1 }, calm: zeros, numbers });
          const ids = race(shop, count, placedMs);
          for (const { buyer, ms } of cancels) {
            const id = ids[buyer];
            if (id !== undefined)
              shop.clock.after(50 + ms, () => {
                shop.cancel(id);
              });
          }
          await shop.run();

          expectAgreement(shop);
          expect(countOf(shop, "delivered")).toBeLessThanOrEqual(1);
        },
      ),
      { runs: 150, file: FILE },
    );
  },
);

function race(shop: SimulatedShop, count: number, placedMs: readonly number[]): readonly string[] {
  return Array.from({ length: count }, (_, buyer) => {
    const order = orderOf(buyer + 1, { productId: "last", quantity: 1 });
    shop.clock.after(placedMs[buyer] ?? 0, () => {
      shop.place(order);
    });

    return order.orderId;
  });
}

function countOf(shop: SimulatedShop, state: string): number {
  return [...shop.orders.rows.values()].filter(({ instance }) => instance.state === state).length;
}
