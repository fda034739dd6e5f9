import { startGateway } from "@warren/gateway";
import type { RunningGateway } from "@warren/gateway";
import { startInventory } from "@warren/inventory";
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
let gateway: RunningGateway;
let customer: WarrenClient;
let trusted: WarrenClient;

beforeAll(async () => {
  const stack = inject("warrenStack");
  const vhost = await createVhost(stack);
  const [orders, inventory] = await Promise.all([createDatabase(stack), createDatabase(stack)]);
  closeAll.push(vhost.drop, orders.drop, inventory.drop);
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
  await service(startInventory({ ...shared, DATABASE_NAME: inventory.name }));
  gateway = await service(
    startGateway({ ...shared, PLACE_TIMEOUT_MS: "8000", WARREN_API_KEYS: `${KEY}:trusted` }),
  );
  await vi.waitFor(
    async () => expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200),
    120_000,
  );
  customer = createWarrenClient({ url: gateway.url });
  trusted = createWarrenClient({ url: gateway.url, apiKey: KEY });
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

  test("an idempotency key stands for one order, whatever answers for it", async () => {
    const order = { userId, items, idempotencyKey: "the-same-key" };
    const [first, second] = await Promise.all([
      customer.orders.place.mutate(order),
      customer.orders.place.mutate(order),
    ]);
    const other = await problem(customer.orders.place.mutate({ ...order, currency: "EUR" }));

    expect(second).toEqual(first);
    expect(other).toMatchObject({ code: "idempotency_key_reused", status: 422 });
  });

  test("a no is a typed problem", async () => {
    const cheap = [{ productId: "prod-001", quantity: 1, price: 1 }];
    const mismatch = await problem(customer.orders.place.mutate({ userId, items: cheap }));
    const notAllowed = await problem(customer.catalog.put.mutate({ products: [] }));
    const invalid = await problem(customer.orders.place.mutate({ userId: "me", items }));

    expect(mismatch).toMatchObject({ code: "price_mismatch", prices: [{ price: "29.99" }] });
    expect(notAllowed).toMatchObject({ code: "not_allowed", status: 403 });
    expect(invalid).toMatchObject({ code: "invalid_input", errors: [{ path: "userId" }] });
    expect(problemOf(new Error("something else"))).toBeUndefined();
  });
});

function watch(id: string) {
  const statuses: string[] = [];
  const subscription = customer.orders.watch.subscribe(
    { id },
    { onData: ({ data }) => void statuses.push(data.status) },
  );

  return { statuses, stop: () => subscription.unsubscribe() };
}

async function problem(call: Promise<unknown>) {
  return problemOf(await call.catch((error: unknown) => error));
}
