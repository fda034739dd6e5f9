import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { startGateway } from "@warren/gateway";
import type { RunningGateway } from "@warren/gateway";
import { startInventory } from "@warren/inventory";
import { openProxy } from "@warren/messaging/testing";
import type { Proxy } from "@warren/messaging/testing";
import { startOrder } from "@warren/order";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { createWarrenClient } from "./client.js";
import type { WarrenClient } from "./client.js";
import { problemOf } from "./problem.js";

const KEY = "a-key-only-for-this-test";
const userId = "123e4567-e89b-12d3-a456-426614174000";
const items = [{ productId: "prod-001", quantity: 2, price: 29.99 }];

const closeAll: (() => Promise<unknown>)[] = [];
let startOrders: () => Promise<unknown>;
let inventory: Awaited<ReturnType<typeof startInventory>>;
let gateway: RunningGateway;
let customer: WarrenClient;
let trusted: WarrenClient;
/** Between the gateway and a customer whose network is bad. */
let network: Proxy;
let unlucky: WarrenClient;

beforeAll(async () => {
  const stack = inject("warrenStack");
  const vhost = await createVhost(stack);
  const [orders, stock] = await Promise.all([createDatabase(stack), createDatabase(stack)]);
  closeAll.push(vhost.drop, orders.drop, stock.drop);
  const shared = {
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    REDIS_URL: stack.redisUrl,
    DATABASE_URL: stack.databaseUrl,
  };
  const service = async <T extends { close(): Promise<void> }>(started: Promise<T>) => {
    const running = await started;
    closeAll.unshift(() => running.close());

    return running;
  };
  startOrders = () => service(startOrder({ ...shared, DATABASE_NAME: orders.name }));
  inventory = await service(startInventory({ ...shared, DATABASE_NAME: stock.name }));
  gateway = await service(
    startGateway({
      ...shared,
      PLACE_TIMEOUT_MS: "8000",
      AUTH_MODE: "development",
      WARREN_API_KEYS: `${KEY}:trusted`,
    }),
  );
  await vi.waitFor(
    async () => expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200),
    120_000,
  );
  customer = createWarrenClient({ url: gateway.url });
  trusted = createWarrenClient({ url: gateway.url, apiKey: KEY });
  network = await openProxy(gateway.url);
  closeAll.unshift(() => network.close());
  unlucky = createWarrenClient({ url: network.url, timeoutMs: 10_000 });
});

afterAll(async () => {
  for (const close of closeAll) await close();
});

describe("the client with the real services", () => {
  test("a trusted caller fills the catalogue and the store", async () => {
    const products = [{ productId: "prod-001", name: "Walnut desk lamp", price: "29.99" }];
    expect(await trusted.catalog.put.mutate({ products })).toEqual({ count: 1 });
    await trusted.stock.adjust.mutate({ adjustments: [{ productId: "prod-001", delta: 100 }] });

    await expect
      .poll(() => customer.stock.check.query({ productId: "prod-001", quantity: 3 }))
      .toMatchObject({ available: 100, sufficient: true });
    expect((await customer.catalog.list.query({})).products).toMatchObject([{ productId: "prod-001" }]);
  });

  test("an order that nobody took yet is accepted, and handled once when the order service is there", async () => {
    const placed = await customer.orders.place.mutate({ userId, items });
    expect(placed).toMatchObject({ status: "accepted", totalAmount: "59.98" });
    expect(await customer.orders.get.query({ id: placed.id })).toMatchObject({ status: "accepted" });

    const seen = watch(placed.id);
    await expect.poll(() => seen.statuses).toEqual(["accepted"]);
    await startOrders();
    await expect.poll(() => seen.statuses.at(-1)).toBe("authorizing");
    seen.stop();

    const order = await customer.orders.get.query({ id: placed.id });
    if (!("timeline" in order)) throw new Error("the order service has it by now");
    expect(order.timeline.filter(({ event }) => event === "PlaceOrder")).toHaveLength(1);
  });

  test("an order is placed, watched and cancelled", async () => {
    const placed = await customer.orders.place.mutate({ userId, items, priority: "high" });
    expect(placed.status).toBe("created");
    const seen = watch(placed.id);
    // No payment service runs here: this is as far as it gets.
    await expect.poll(() => seen.statuses.at(-1)).toBe("authorizing");
    const cancelled = await customer.orders.cancel.mutate({
      id: placed.id,
      reason: "Ordered the wrong size.",
    });
    expect(cancelled).toMatchObject({ id: placed.id, status: "compensating" });
    await expect.poll(() => seen.statuses.at(-1)).toBe("compensating");
    seen.stop();

    const { orders } = await customer.orders.list.query({ userId, limit: 1 });
    expect(orders).toMatchObject([{ id: placed.id, userId, priority: "high" }]);
  });

  test("a watch whose connection is cut goes on where it was", async () => {
    const { id } = await customer.orders.place.mutate({ userId, items });
    const seen = watch(id, unlucky);
    await expect.poll(() => seen.statuses.at(-1)).toBe("authorizing");
    const before = [...seen.statuses];
    network.cut();
    await expect.poll(() => seen.states).toContain("connecting offline");
    await customer.orders.cancel.mutate({ id });
    await expect.poll(() => seen.statuses.at(-1)).toBe("compensating");
    seen.stop();

    expect(seen.statuses).toEqual([...before, "compensating"]);
  });

  test("a watch ends when the order has ended, and at once where it had ended before", async () => {
    const tooMany = [{ productId: "prod-001", quantity: 9_999, price: 29.99 }];
    // At prices of their own the gateway lets a trusted caller's order through: the inventory rejects it.
    const { id } = await trusted.orders.place.mutate({ userId, items: tooMany });
    const seen = watch(id);
    await expect.poll(() => seen.states.at(-1)).toBe("complete");
    const late: string[] = [];
    for await (const { data } of customer.orders.watch.subscribe({ id })) late.push(data.status);
    const last = seen.updates.at(-1);
    const seenAll = { id, lastEventId: String(last?.version) };
    const later: unknown[] = [];
    for await (const update of customer.orders.watch.subscribe(seenAll)) later.push(update);

    expect(last).toMatchObject({ status: "rejected", ended: true });
    expect(late).toEqual(["rejected"]);
    expect(later).toEqual([]);
  });

  test("an order whose answer was lost is placed once", async () => {
    const own = randomUUID();
    network.freeze("answers");
    const placing = unlucky.orders.place.mutate({ userId: own, items });
    const placed = async () => (await customer.orders.list.query({ userId: own })).orders;
    await expect.poll(placed).toHaveLength(1);
    network.thaw();
    network.cut();
    const { id } = await placing;

    expect(await placed()).toMatchObject([{ id }]);
  });

  test("the example places an order and follows it to its end", async () => {
    // It waits for its stock until it is cancelled: no payment service runs here that could take it further.
    const products = [{ productId: "a-lamp", name: "Bedside lamp", price: "5.00" }];
    await trusted.catalog.put.mutate({ products });
    await trusted.stock.adjust.mutate({ adjustments: [{ productId: "a-lamp", delta: 1 }] });
    await inventory.server.pause("inventory.commands");
    const program = join(import.meta.dirname, "../example/place-order.ts");
    const running = promisify(execFile)("node", ["--import", "tsx", program, gateway.url]);
    const newest = async () => (await customer.orders.list.query({ userId, limit: 1 })).orders[0];
    await expect.poll(newest).toMatchObject({ status: "reserving", totalAmount: "5.00" });
    await customer.orders.cancel.mutate({ id: (await newest())?.id ?? "" });
    await inventory.server.resume("inventory.commands");

    expect((await running).stdout).toMatch(/^order [0-9a-f-]{36} of 5.00 USD\n(?:.*\n)*\S+ {2}cancelled\n$/);
  });

  test("an order's story is read in words, and more than there is is a typed problem", async () => {
    const { id } = await customer.orders.place.mutate({ userId, items });
    const story = async () => (await customer.orders.timeline.query({ id })).steps.map(({ text }) => text);
    await expect
      .poll(story)
      .toEqual([
        "The order was placed, for 59.98 USD.",
        "The order was taken up.",
        "The goods were set aside.",
        "Payment of 59.98 USD is being authorized.",
      ]);

    const tooMany = [{ productId: "prod-001", quantity: 9_999, price: 29.99 }];
    expect(await problem(customer.orders.place.mutate({ userId, items: tooMany }))).toMatchObject({
      kind: "conflict",
      problem: { code: "out_of_stock", shortages: [{ productId: "prod-001", wanted: 9_999 }] },
    });
    expect(await customer.catalog.get.query({ productId: "prod-001" })).toMatchObject({
      name: "Walnut desk lamp",
      price: "29.99",
    });
  });

  test("an idempotency key stands for one order, whatever answers for it", async () => {
    const order = { userId, items, idempotencyKey: "the-same-key" };
    const [first, second] = await Promise.all([
      customer.orders.place.mutate(order),
      customer.orders.place.mutate(order),
    ]);
    const other = await problem(customer.orders.place.mutate({ ...order, currency: "EUR" }));

    expect(second).toEqual(first);
    expect(other).toMatchObject({
      kind: "refused",
      problem: { code: "idempotency_key_reused", status: 422 },
    });
  });

  test("a no is a typed problem", async () => {
    const cheap = [{ productId: "prod-001", quantity: 1, price: 1 }];
    const mismatch = await problem(customer.orders.place.mutate({ userId, items: cheap }));
    const nobody = await problem(customer.catalog.put.mutate({ products: [] }));
    const invalid = await problem(customer.orders.place.mutate({ userId: "me", items }));

    expect(mismatch).toMatchObject({
      kind: "refused",
      problem: { code: "price_mismatch", prices: [{ price: "29.99" }] },
      requestId: expect.any(String),
    });
    expect(nobody).toMatchObject({ kind: "unauthorized", problem: { code: "not_authenticated" } });
    expect(invalid).toMatchObject({
      kind: "invalid",
      problem: { code: "invalid_input", errors: [{ path: "userId" }] },
    });
  });
});

function watch(id: string, client = customer) {
  const updates: { status: string; version: number; ended: boolean }[] = [];
  const statuses: string[] = [];
  const states: string[] = [];
  const subscription = client.orders.watch.subscribe(
    { id },
    {
      onData({ data }) {
        updates.push(data);
        statuses.push(data.status);
      },
      onConnectionStateChange: ({ state, error }) =>
        void states.push(error === null ? state : `${state} ${problemOf(error).kind}`),
      onComplete: () => void states.push("complete"),
    },
  );

  return { updates, statuses, states, stop: () => subscription.unsubscribe() };
}

async function problem(call: Promise<unknown>) {
  return problemOf(await call.catch((error: unknown) => error));
}
