import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  ARTICLE_ORDER,
  LAMP,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";

const ORDER = { ...ARTICLE_ORDER, email: "ada@example.com" };

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), {
    settings: { ...testSettings, PLACE_TIMEOUT_MS: "2000" },
  });
  await system.gateway.supply([LAMP]);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

test("orders placed while the order service is away are accepted, and confirmed once it is back", async () => {
  await system.local("order").stop();
  const placed = await Promise.all(Array.from({ length: 10 }, () => system.gateway.place(ORDER)));

  expect(placed.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
  const ids = placed.map(({ body }) => body.id);
  expect(new Set(ids).size).toBe(10);
  expect(placed[0]?.body).toMatchObject({ status: "accepted", totalAmount: "59.98" });
  expect(placed[0]?.headers.get("location")).toBe(`/api/orders/${ids[0]}`);
  expect((await system.gateway.order(ids[0] ?? "")).body).toMatchObject({ status: "accepted" });

  await system.local("order").start();
  const ended = await untilEnded(system, ids);
  expect(ended.map(({ status }) => status)).toEqual(ids.map(() => "confirmed"));
  await untilConfirmedByMail(system, ids);
});

test("an order sent again with its Idempotency-Key while the order service is away is one order", async () => {
  const before = await orderCount();
  await system.local("order").stop();
  const key = { "idempotency-key": randomUUID() };
  const first = await system.gateway.place(ORDER, key);
  const again = await system.gateway.place(ORDER, key);

  expect([first.status, again.status]).toEqual([202, 202]);
  expect(again.body.id).toBe(first.body.id);
  await system.local("order").start();
  await untilEnded(system, [first.body.id]);
  const later = await system.gateway.place(ORDER, key);
  expect(later.body.id).toBe(first.body.id);
  expect(await orderCount()).toBe(before + 1);
  await untilConfirmedByMail(system, [first.body.id]);
});

async function orderCount(): Promise<number> {
  const [row] = await system.databases.rows<{ count: number }>("orders", "select count(*)::int from orders");

  return row?.count ?? 0;
}
