import { randomUUID } from "node:crypto";
import { openProxy } from "@warren/messaging/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startGateway, type RunningGateway } from "./gateway.js";
import {
  KEY,
  article,
  openGatewayBench,
  ready,
  startServices,
  userId,
  type GatewayBench,
} from "./testing/gateway-bench.js";
import { httpClient, idOf } from "./testing/http-client.js";
import { BREAKS } from "./testing/shop-answers.js";
import type { Services } from "./testing/services.js";

let bench: GatewayBench;
let vhost: GatewayBench["vhost"];
let gateway: RunningGateway;
let services: Services;
const { get, post, put } = httpClient(() => gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  ({ vhost, gateway, services } = bench);
});
beforeEach(() => startServices(services));
afterAll(() => bench.close());

test("without the broker nothing is promised", async () => {
  const lost = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    AMQP_URL: "amqp://127.0.0.1:1",
    AUTH_MODE: "development",
  });
  const placed = await post("/api/orders", article, {}, lost);
  const health = await get("/health/ready", {}, lost);
  const live = await get("/health/live", {}, lost);
  await lost.close();

  expect(placed).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect(placed.headers.get("retry-after")).toBe("2");
  expect(health).toMatchObject({
    status: 503,
    body: {
      checks: expect.arrayContaining([expect.objectContaining({ name: "broker", ok: false })]) as unknown,
    },
  });
  expect(live.status).toBe(200);
});

test("where the broker falls silent in the middle of it, the answer says that the outcome is unknown", async () => {
  const proxy = await openProxy(vhost.amqpUrl);
  const lost = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    AMQP_URL: proxy.url,
    PLACE_TIMEOUT_MS: "1000",
    WARREN_API_KEYS: `${KEY}:trusted`,
  });
  await ready(lost);
  proxy.freeze("answers");
  const { status, body, headers } = await post("/api/orders", article, { "x-api-key": KEY }, lost);
  await proxy.close();
  await lost.close();

  expect(status).toBe(503);
  expect(body).toMatchObject({ code: "outcome_unknown", orderId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(headers.get("retry-after")).toBe("2");
});

describe("a request that cannot be read", () => {
  const json = { "content-type": "application/json" };

  test.each([
    ["broken JSON", json, '{"userId": ', 400, "invalid_json"],
    ["no body", json, "", 400, "invalid_input"],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "a=b", 415, "unsupported_media_type"],
    ["a huge body", json, JSON.stringify({ pad: "x".repeat(1_100_000) }), 413, "too_large"],
    ["a body of the wrong shape", json, "[1,2]", 400, "invalid_input"],
    ["an order of nothing", json, JSON.stringify({ userId, items: [] }), 400, "invalid_input"],
    [
      "a bad Idempotency-Key",
      { ...json, "idempotency-key": "two words" },
      JSON.stringify(article),
      400,
      "invalid_idempotency_key",
    ],
  ])("%s is answered with problem details", async (_, headers, body, status, code) => {
    const answer = await fetch(`${gateway.url}/api/orders`, { method: "POST", headers, body });

    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ code, status, type: `urn:warren:problem:${code}` });
  });

  test("an order that costs too much is answered with problem details", async () => {
    const items = [{ productId: "prod-002", quantity: 1_000_000, price: "9999999.99" }];
    const answer = await post("/api/orders", { userId, items });

    expect(answer).toMatchObject({ status: 422, body: { code: "total_too_large" } });
  });
});

describe("the rest of the shop", () => {
  test("orders are listed for one customer; for all of them only with a key", async () => {
    await post("/api/orders", article);
    const mine = await get(`/api/orders?userId=${userId}&limit=5`);
    const all = await get("/api/orders");
    const trusted = await get("/api/orders?limit=100", { "x-api-key": KEY });
    const tooMany = await get(`/api/orders?userId=${userId}&limit=1000`);

    expect(mine.body).toMatchObject({
      orders: expect.arrayContaining([expect.objectContaining({ userId })]),
    });
    expect(all.status).toBe(403);
    expect(trusted.status).toBe(200);
    expect(tooMany.status).toBe(400);
    expect(services.received.find(({ type }) => type === "ListOrders")).toMatchObject({
      data: { userId, limit: 5 },
      persistent: false,
    });
  });

  test("an order is cancelled until it is dispatched", async () => {
    const placed = await post("/api/orders", article);
    const path = `/api/orders/${idOf(placed.body)}/cancel`;
    const cancelled = await post(path, { reason: "Ordered the wrong size." });
    services.move(idOf(placed.body), "dispatched", 7);
    const tooLate = await post(path, {});
    const unknown = await post(`/api/orders/${randomUUID()}/cancel`, {});

    expect(cancelled).toMatchObject({ status: 202, body: { status: "compensating" } });
    expect(tooLate).toMatchObject({
      status: 409,
      body: { code: "order_not_cancellable", orderStatus: "dispatched" },
    });
    expect(unknown).toMatchObject({ status: 404, body: { code: "order_not_found" } });
  });

  test("stock is checked and products are listed", async () => {
    const plenty = await get("/api/stock/prod-001?quantity=3");
    const scarce = await get("/api/stock/prod-001?quantity=6");
    const unknown = await get("/api/stock/prod-999");
    const wrong = await get("/api/stock/prod-001?quantity=many");
    const products = await get("/api/products?limit=10");

    expect(plenty.body).toMatchObject({ productId: "prod-001", available: 5, sufficient: true });
    expect(scarce.body).toMatchObject({ sufficient: false });
    expect(unknown).toMatchObject({ status: 404, body: { code: "product_unknown" } });
    expect(wrong.status).toBe(400);
    expect(products.body).toMatchObject({
      products: [{ productId: "prod-001", price: "29.99", available: 5 }],
    });
  });

  test("the holder of a key manages catalogue and stock, and a new price holds at once", async () => {
    const products = [{ productId: "prod-001", name: "Walnut desk lamp", price: 31 }];
    const withoutKey = await put("/api/admin/products", { products });
    const changed = await put("/api/admin/products", { products }, { "x-api-key": KEY });
    const placed = await post("/api/orders", withPrice(31));
    const adjustments = [
      { productId: "prod-001", delta: 5 },
      { productId: "prod-001", delta: -2, adjustmentId: randomUUID() },
    ];
    const adjusted = await post("/api/admin/stock", { adjustments }, { "x-api-key": KEY });
    // The article's price holds again for those who come after.
    const before = [{ productId: "prod-001", name: "Walnut desk lamp", price: 29.99 }];
    await put("/api/admin/products", { products: before }, { "x-api-key": KEY });

    expect(withoutKey).toMatchObject({ status: 401, body: { code: "not_authenticated" } });
    expect(changed).toMatchObject({ status: 200, body: { count: 1 } });
    expect(placed.status).toBe(201);
    expect(adjusted).toMatchObject({
      status: 200,
      body: {
        accepted: [expect.any(String), adjustments[1]!.adjustmentId],
        made: [{ productId: "prod-001", available: 10 }, { available: 3 }],
      },
    });
    await expect
      .poll(() => services.received.filter(({ type }) => type === "AdjustStock").map(({ data }) => data))
      .toMatchObject(adjustments);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["at the catalogue's prices", {}],
    ["at a trusted caller's own", { "x-api-key": KEY }],
  ])("an order %s of a product that the catalogue does not have is refused at once", async (_, headers) => {
    const items = [{ productId: "prod-999", quantity: 1, price: 5 }];
    // A list that was read a moment ago leaves it to the inventory.
    await expect
      .poll(async () => await post("/api/orders", { userId, items }, headers), { interval: 300 })
      .toMatchObject({
        status: 404,
        body: { code: "product_unknown", detail: "The catalogue has no product prod-999." },
      });
  });

  test("an adjustment of stock that cannot be is refused to its caller, by name, and over tRPC too", async () => {
    const adjust = (...deltas: readonly (readonly [string, number])[]) => ({
      adjustments: deltas.map(([productId, delta]) => ({ productId, delta })),
    });
    const key = { "x-api-key": KEY };
    const below = await post("/api/admin/stock", adjust(["prod-001", -6]), key);
    const unknown = await post("/api/admin/stock", adjust(["prod-999", 1]), key);
    const some = await post(
      "/api/admin/stock",
      adjust(["prod-001", 1], ["prod-999", 1], ["prod-001", -6]),
      key,
    );
    const overTrpc = await post("/trpc/stock.adjust", adjust(["prod-999", 1]), key);

    expect(below).toMatchObject({
      status: 409,
      body: {
        code: "stock_not_adjustable",
        detail: "prod-001 has 5 available. Nothing was changed.",
        errors: [{ path: "adjustments.0", message: "prod-001 has 5 available" }],
      },
    });
    expect(below.headers.get("content-type")).toContain("application/problem+json");
    expect(unknown).toMatchObject({ status: 404, body: { code: "product_unknown" } });
    expect(some).toMatchObject({
      status: 409,
      body: {
        detail: "The catalogue has no product prod-999. 2 of 3 adjustments cannot be made; 1 is made.",
        errors: [{ path: "adjustments.1" }, { path: "adjustments.2" }],
      },
    });
    expect(overTrpc).toMatchObject({
      status: 404,
      body: { error: { data: { code: "NOT_FOUND", problem: { code: "product_unknown" } } } },
    });
  });

  test("an adjustment that fails beside one that is made is named with its id, to be sent again", async () => {
    const adjustments = ["prod-001", BREAKS].map((productId) => ({ productId, delta: 1 }));
    const { status, body } = await post("/api/admin/stock", { adjustments }, { "x-api-key": KEY });

    expect({ status, body }).toMatchObject({
      status: 503,
      body: {
        code: "outcome_unknown",
        detail: expect.stringContaining("1 of 2") as string,
        errors: [
          {
            path: "adjustments.1",
            message: expect.stringMatching(/adjustmentId is [0-9a-f-]{36}$/) as string,
          },
        ],
      },
    });
  });

  test("a service that nobody runs is unavailable, long before its answer would be late", async () => {
    await services.stop("inventory.queries");
    const answer = await get("/api/stock/prod-001");

    expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
  });

  test("an unknown address is a problem, and the reference says how it is built", async () => {
    const nowhere = await get("/api/nothing");
    const docs = await fetch(`${gateway.url}/docs/`);

    expect(nowhere).toMatchObject({ status: 404, body: { code: "no_such_route" } });
    expect(docs.status).toBe(404);
    expect(await docs.text()).toContain("npm run docs");
  });
});

function withPrice(price: number | string) {
  return { userId, items: [{ productId: "prod-001", quantity: 2, price }] };
}
