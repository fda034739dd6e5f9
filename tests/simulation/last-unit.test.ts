import { orderSaga, sameDeadlines } from "@warren/order/saga";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check, expectAgreement, tapes } from "./run.js";
import { createWorld, orderOf, type World } from "./simulated-shop.js";

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
      fc.asyncProperty(buyers, moments, calm, tapes, async (count, placedMs, draws, tape) => {
        // Nobody is given up, so that whoever is first also gets it.
        const saga = orderSaga(sameDeadlines(WEEK_MS));
        const world = createWorld({ stock: { last: 1 }, calm: draws, tape, saga });
        race(world, count, placedMs);
        await world.run();

        expectAgreement(world);
        expect(count - countOf(world, "rejected")).toBe(1);
        expect(countOf(world, "delivered")).toBe(1);
        expect([...world.provider.holds.values()].map(({ state }) => state)).toEqual(["taken"]);
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
        tapes,
        wishes,
        async (count, placedMs, draws, tape, cancels) => {
          const world = createWorld({ stock: { last: 1 }, calm: draws, tape });
          const ids = race(world, count, placedMs);
          for (const { buyer, ms } of cancels) {
            const id = ids[buyer];
            if (id !== undefined)
              world.clock.after(50 + ms, () => {
                world.cancel(id);
              });
          }
          await world.run();

          expectAgreement(world);
          expect(countOf(world, "delivered")).toBeLessThanOrEqual(1);
        },
      ),
      { runs: 150, file: FILE },
    );
  },
);

function race(world: World, count: number, placedMs: readonly number[]): readonly string[] {
  return Array.from({ length: count }, (_, buyer) => {
    const order = orderOf(buyer + 1, { productId: "last", quantity: 1 });
    world.clock.after(placedMs[buyer] ?? 0, () => {
      world.place(order);
    });

    return order.orderId;
  });
}

function countOf(world: World, state: string): number {
  return [...world.orders.rows.values()].filter(({ instance }) => instance.state === state).length;
}
