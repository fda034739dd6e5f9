import { order as contract } from "@warren/generated/order";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  depthOf,
  openWiretap,
  orderOf,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  untilEnded,
} from "@warren/test-system";

const QUEUE = "orders.processing";

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

test("an order of high priority is taken up before 200 that have waited longer", async () => {
  const { server } = system.local("order").running();
  await server.pause(QUEUE);
  const normal = await placeMany(system.gateway, 200);
  await expect.poll(() => depthOf(system.amqpUrl, QUEUE)).toBe(200);
  const vip = await system.gateway.placeSurely(orderOf({ priority: "high" }));
  await expect.poll(() => depthOf(system.amqpUrl, QUEUE)).toBe(201);

  // The order in which the saga asks for stock is the order in which it took orders up.
  const tap = await openWiretap(system.amqpUrl, { to: [{ exchange: "inventory", key: "stock.reserve" }] });
  await server.resume(QUEUE);
  await untilEnded(system, [...normal, vip]);
  await tap.close();

  const taken = tap.heard.map(
    ({ content }) => (JSON.parse(content.toString()) as { orderId: string }).orderId,
  );
  expect(taken).toHaveLength(201);
  expect(taken[0]).toBe(vip);
});

test("no more than one batch of orders is in the saga's hands, so that no more can be ahead", () => {
  const settings = contract.queues[QUEUE];

  expect(settings.prefetch).toBe(settings.batch);
});

test("an order of high priority overtakes those that wait while the saga is at work", async () => {
  const { server, faults } = system.local("order").running();
  await server.pause(QUEUE);
  const normal = await placeMany(system.gateway, 200);
  faults.inject("slow_handlers", 60_000);
  await server.resume(QUEUE);
  const vip = await system.gateway.placeSurely(orderOf({ priority: "high" }));
  faults.end();
  await untilEnded(system, [...normal, vip]);

  const rows = await system.databases.rows<{ order_id: string; at: Date }>(
    "orders",
    "select order_id, at from order_events where event = 'OrderCreated' and order_id = any($1::uuid[])",
    [[...normal, vip]],
  );
  const at = new Map(rows.map((row) => [row.order_id, row.at.getTime()]));
  const overtaken = normal.filter((id) => (at.get(id) ?? 0) > (at.get(vip) ?? 0));
  expect(overtaken.length).toBeGreaterThan(0);
});
