import { randomUUID } from "node:crypto";
import { order, OrderCancelled, OrderConfirmed } from "@warren/generated/order";
import type { RunningService } from "@warren/service-host";
import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { QUEUE, topology } from "./contract.js";
import { startReadModel } from "./service.js";

// Events as the order service sends them. How the model is built from its timelines: tests/read-model.test.ts.

let bench: ServiceBench;
let service: RunningService;

beforeAll(async () => {
  bench = await openServiceBench({ start: startReadModel, topology });
  service = await bench.start();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await service.pool.query("delete from generations");
  await service.pool.query("insert into generations (is_current) values (true)");
});

test("what was sold and not given back is revenue, by customer", async () => {
  const [ada, bob] = [randomUUID(), randomUUID()];
  const kept = ended(ada, "59.98");
  const returned = ended(ada, "10.00");
  const other = ended(bob, "20.00");
  for (const message of [kept.confirmed, returned.confirmed, returned.cancelled, other.confirmed])
    await bench.publishAs(order, randomUUID(), message);

  await expect.poll(() => rows()).toHaveLength(3);
  await expect.poll(customers).toEqual([
    { userId: ada, currency: "USD", orders: 1, revenue: "59.98", undone: 1 },
    { userId: bob, currency: "USD", orders: 1, revenue: "20.00", undone: 0 },
  ]);
});

test("a cancellation that overtakes the confirmation stands, and so does one that comes twice under two ids", async () => {
  const userId = randomUUID();
  const { confirmed, cancelled } = ended(userId, "59.98");
  for (const message of [cancelled, confirmed, cancelled, confirmed]) {
    await bench.publishAs(order, randomUUID(), message);
    await untilAllIsHandled();
  }

  expect(await customers()).toEqual([{ userId, currency: "USD", orders: 0, revenue: "0", undone: 1 }]);
  expect(await rows()).toMatchObject([
    { confirmed_at: new Date(confirmed.data.confirmedAt), undone_at: new Date(cancelled.data.cancelledAt) },
  ]);
});

test("a message that is delivered again is handled once", async () => {
  const { confirmed } = ended(randomUUID(), "59.98");
  const messageId = randomUUID();
  for (let n = 0; n < 3; n++) await bench.publishAs(order, messageId, confirmed);
  await untilAllIsHandled();

  expect(await rows()).toHaveLength(1);
  expect(
    (await service.pool.query("select from warren_inbox where message_id = $1", [messageId])).rowCount,
  ).toBe(1);
});

test("while a generation is built, every event is in both", async () => {
  await service.pool.query("insert into generations default values");
  await bench.publishAs(order, randomUUID(), ended(randomUUID(), "59.98").confirmed);

  await expect.poll(() => rows()).toHaveLength(2);
});

test("nothing is kept before the first build: the timelines have it", async () => {
  await service.pool.query("delete from generations");
  const messageId = randomUUID();
  await bench.publishAs(order, messageId, ended(randomUUID(), "59.98").confirmed);
  const handled = async () =>
    (await service.pool.query("select from warren_inbox where message_id = $1", [messageId])).rowCount;
  await expect.poll(handled).toBe(1);

  expect(await rows()).toEqual([]);
  expect(await ask("/customers")).toMatchObject({ status: 503 });
  expect(await ask("/health/ready")).toMatchObject({
    status: 503,
    body: {
      checks: expect.arrayContaining([expect.objectContaining({ name: "model", ok: false })]) as unknown,
    },
  });
});

test("how late the model is can be asked: what waits, for how long, and what the newest event is", async () => {
  const first = ended(randomUUID(), "59.98").confirmed;
  await bench.publishAs(order, randomUUID(), first);
  await expect.poll(() => rows()).toHaveLength(1);
  await service.server.pause(QUEUE);
  for (let n = 0; n < 3; n++)
    await bench.publishAs(order, randomUUID(), ended(randomUUID(), "10.00").confirmed);

  await expect.poll(modelCheck).toMatchObject({
    ok: true,
    detail: expect.stringMatching(
      `^3 messages wait, .* its newest event is of ${first.data.confirmedAt}$`,
    ) as string,
  });
  expect(await ask("/customers")).toMatchObject({ status: 200, body: { asOf: { waiting: 3 } } });

  await service.server.resume(QUEUE);
  await expect.poll(() => rows()).toHaveLength(4);
  await expect
    .poll(modelCheck)
    .toMatchObject({ ok: true, detail: expect.stringMatching(/^0 messages wait/) as string });
});

test("a limit that is none is refused with what is wrong about it", async () => {
  expect(await ask("/customers?limit=0")).toMatchObject({ status: 400 });
});

function ended(userId: string, totalAmount: string) {
  const common = { orderId: randomUUID(), userId, totalAmount, currency: "USD" } as const;

  return {
    confirmed: OrderConfirmed({
      ...common,
      items: [{ productId: "prod-001", quantity: 1, price: totalAmount }],
      carrier: "Northern Post",
      trackingNumber: "NP1",
      confirmedAt: "2026-11-30T10:00:00.000Z",
    }),
    cancelled: OrderCancelled({
      ...common,
      ...{ reason: "customer", message: "No.", cancelledAt: "2026-11-30T10:05:00.000Z" },
    }),
  };
}

async function ask(path: string): Promise<Readonly<{ status: number; body: unknown }>> {
  const response = await fetch(`${service.url}${path}`);

  return { status: response.status, body: await response.json() };
}

async function customers(): Promise<unknown> {
  return ((await ask("/customers")).body as Readonly<{ customers: unknown }>).customers;
}

async function modelCheck(): Promise<unknown> {
  const { checks } = (await ask("/health/ready")).body as Readonly<{
    checks: readonly Readonly<{ name: string }>[];
  }>;

  return checks.find(({ name }) => name === "model");
}

async function rows(): Promise<readonly unknown[]> {
  return (await service.pool.query<Record<string, unknown>>("select * from purchases")).rows;
}

/** An order of its own comes after everything else in the queue. */
async function untilAllIsHandled(): Promise<void> {
  const messageId = randomUUID();
  const { confirmed } = ended(randomUUID(), "1.00");
  await bench.publishAs(order, messageId, confirmed);
  const handled = async () =>
    (await service.pool.query("select from warren_inbox where message_id = $1", [messageId])).rowCount;
  await expect.poll(handled).toBe(1);
  await service.pool.query("delete from purchases where order_id = $1", [confirmed.data.orderId]);
}
