import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { eventually } from "@warren/messaging/testing";
import {
  ordersOf,
  PATIENCE_MS,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";

// As long as the article's own example.
const OUTAGE_MS = 30_000;
/** Until all orders wait, however long placing them takes. */
const LONG_MS = 600_000;
const COUNT = 100;

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

test("while payment is down for 30 seconds orders are taken and wait; when it is back they complete", async () => {
  const payment = system.local("payment").url();
  const simulate = async (duration: number) => {
    // curl -d sends JSON under this content type.
    const simulated = await fetch(`${payment}/admin/simulate-failure`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: JSON.stringify({ type: "database_timeout", duration }),
    });
    expect(simulated.status).toBe(200);
  };
  await simulate(LONG_MS);

  const ids = await placeMany(system.gateway, COUNT);
  await eventually(async () => expect(await statuses(ids)).toEqual({ authorizing: COUNT }));
  await simulate(OUTAGE_MS);
  const health = await fetch(`${payment}/health/ready`);
  expect(health.status).toBe(503);
  expect(await health.text()).toContain("database");
  expect(await statuses(ids)).toEqual({ authorizing: COUNT });

  await eventually(async () => expect((await fetch(`${payment}/health/ready`)).status).toBe(200), {
    withinMs: OUTAGE_MS + PATIENCE_MS,
    everyMs: 250,
  });
  await untilEnded(system, ids);
  expect(await statuses(ids)).toEqual({ confirmed: COUNT });
  await untilConfirmedByMail(system, ids);
});

async function statuses(ids: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { status } of await ordersOf(system, ids)) counts[status] = (counts[status] ?? 0) + 1;

  return counts;
}
