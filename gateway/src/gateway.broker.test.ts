import { randomUUID } from "node:crypto";
import { openProxy } from "@warren/messaging/testing";
import { createVhost } from "@warren/stack/testing";
import type { TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { startGateway } from "./gateway.js";
import type { RunningGateway } from "./gateway.js";
import { openServices } from "./testing/services.js";
import type { Services } from "./testing/services.js";

const KEY = "a-key-only-for-this-test";
const userId = "123e4567-e89b-12d3-a456-426614174000";
const article = {
  userId,
  items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
  priority: "high",
};

let vhost: TestVhost;
let gateway: RunningGateway;
let withoutRedis: RunningGateway;
let services: Services;

beforeAll(async () => {
  const { redisUrl } = inject("warrenStack");
  vhost = await createVhost(inject("warrenStack"));
  const env = {
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    PLACE_TIMEOUT_MS: "400",
    WARREN_API_KEYS: `${KEY}:trusted`,
    DOCS_DIR: "no-such-folder",
  };
  gateway = await startGateway({ ...env, REDIS_URL: redisUrl });
  withoutRedis = await startGateway(env);
  await ready(gateway);
  await ready(withoutRedis);
  services = await openServices(vhost.amqpUrl);
});

beforeEach(async () => {
  services.catalog.set("prod-001", {
    productId: "prod-001",
    name: "Walnut desk lamp",
    price: "29.99",
    currency: "USD",
  });
  await services.start(
    "orders.requests",
    "orders.queries",
    "inventory.queries",
    "inventory.catalog",
    "inventory.updates",
  );
});

afterAll(async () => {
  await gateway.close();
  await withoutRedis.close();
  await services.close();
  await vhost.drop();
});

describe("placing an order", () => {
  test("the article's order is placed, persistent, with the customer's correlation id from end to end", async () => {
    const correlationId = `customer-${randomUUID()}`;
    const { status, headers, body } = await post("/api/orders", article, {
      "x-correlation-id": correlationId,
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: "created", totalAmount: "59.98", currency: "USD" });
    expect(headers.get("location")).toBe(`/api/orders/${idOf(body)}`);
    expect(headers.get("x-correlation-id")).toBe(correlationId);
    expect(services.orders.get(idOf(body))).toEqual({
      orderId: idOf(body),
      userId,
      items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
      currency: "USD",
      priority: "high",
      prices: "catalogue",
      paymentMethod: "card-visa",
      address: { country: "US" },
    });
    expect(services.received.at(-1)).toMatchObject({ type: "PlaceOrder", correlationId, persistent: true });
  });

  test("the trace that a request belongs to goes on in what it causes; what is no trace is not passed on", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const traceOf = async (traceparent: string) => {
      expect((await post("/api/orders", article, { traceparent })).status).toBe(201);

      return services.received.at(-1)?.traceparent;
    };

    expect(await traceOf(`00-${trace}-00f067aa0ba902b7-01`)).toMatch(
      new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
    );
    for (const none of [
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
      "mine",
      `01-${trace}-00f067aa0ba902b7-01`,
    ]) {
      expect(await traceOf(none)).toMatch(/^00-(?!4bf92f|0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
  });

  test("a correlation id that cannot be passed on is replaced", async () => {
    const { headers } = await post("/api/orders", article, { "x-correlation-id": "no spaces, please" });

    expect(headers.get("x-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("while the order service is away an order is accepted, kept by the broker and handled later", async () => {
    await services.stop("orders.requests", "orders.queries");
    const placed = await post("/api/orders", article);

    expect(placed.status).toBe(202);
    expect(placed.body).toMatchObject({ status: "accepted", totalAmount: "59.98" });
    const id = idOf(placed.body);
    const waiting = await get(`/api/orders/${id}`);
    expect(waiting.body).toMatchObject({ id, status: "accepted" });

    await services.start("orders.requests", "orders.queries");
    await expect.poll(() => services.orders.has(id)).toBe(true);
    const handled = await get(`/api/orders/${id}`);
    expect(handled.body).toMatchObject({ id, status: "created", timeline: [{ event: "PlaceOrder" }] });
  });

  test("an accepted order that the order service does not know yet is shown as accepted", async () => {
    await services.stop("orders.requests");
    const { body } = await post("/api/orders", article);

    const waiting = await get(`/api/orders/${idOf(body)}`);
    expect(waiting).toMatchObject({ status: 200, body: { status: "accepted" } });
    const elsewhere = await get(`/api/orders/${idOf(body)}`, {}, withoutRedis);
    expect(elsewhere).toMatchObject({ status: 404, body: { code: "not_found_yet" } });
  });

  test("a price is taken as number or text, and refused with more than two decimals", async () => {
    const text = await post("/api/orders", withPrice("29.99"));
    const third = await post("/api/orders", withPrice(29.999));

    expect(text.status).toBe(201);
    expect(third).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(third.headers.get("content-type")).toContain("application/problem+json");
    expect(third.body).toMatchObject({ errors: [{ path: "items.0.price" }] });
  });

  test("a price that is not the catalogue's is refused with the right one", async () => {
    const { status, body } = await post("/api/orders", withPrice(9.99));

    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "price_mismatch",
      prices: [{ productId: "prod-001", given: "9.99", price: "29.99", currency: "USD" }],
    });
  });

  test("only the holder of a key sets its own prices", async () => {
    const trusted = await post("/api/orders", withPrice(9.99), { authorization: `Bearer ${KEY}` });
    const anybody = await post("/api/orders", { ...withPrice(9.99), prices: "given" });
    const stranger = await post("/api/orders", article, { "x-api-key": "some-other-secret-key" });

    expect(trusted.status).toBe(201);
    expect(services.orders.get(idOf(trusted.body))).toMatchObject({ prices: "given" });
    expect(anybody).toMatchObject({ status: 403, body: { code: "not_allowed" } });
    expect(stranger).toMatchObject({ status: 401, body: { code: "not_authenticated" } });
  });

  test("while the inventory does not answer an order is taken all the same", async () => {
    await services.stop("inventory.queries");
    const env = { NODE_ENV: "test", LOG_LEVEL: "error", PORT: "0", AMQP_URL: vhost.amqpUrl };
    const fresh = await startGateway(env);
    await ready(fresh);
    const { status } = await post("/api/orders", withPrice(9.99), {}, fresh);
    await fresh.close();

    expect(status).toBe(201);
  });
});

describe.each([
  ["with Redis", () => gateway],
  ["without Redis", () => withoutRedis],
])("an Idempotency-Key %s", (_, on) => {
  test("gives the same answer to the same request, and places one order", async () => {
    const key = { "idempotency-key": randomUUID() };
    const first = await post("/api/orders", article, key, on());
    const second = await post("/api/orders", article, key, on());

    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body });
  });

  test("belongs to one request: another body is refused", async () => {
    const key = { "idempotency-key": randomUUID() };
    await post("/api/orders", article, key, on());
    const other = await post("/api/orders", { ...article, priority: "normal" }, key, on());

    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });

  test("gives one order to requests that come at once", async () => {
    const key = { "idempotency-key": randomUUID() };
    const before = services.orders.size;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post("/api/orders", article, key, on())),
    );

    expect(new Set(answers.map(({ body }) => idOf(body))).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(services.orders.size).toBe(before + 1);
  });
});

test("the same key of two customers stands for two orders, and a refused request leaves its key free", async () => {
  const key = { "idempotency-key": randomUUID() };
  const refused = await post("/api/orders", withPrice(1), key);
  const mine = await post("/api/orders", article, key);
  const yours = await post("/api/orders", { ...article, userId: randomUUID() }, key);

  expect([refused.status, mine.status, yours.status]).toEqual([422, 201, 201]);
  expect(idOf(mine.body)).not.toBe(idOf(yours.body));
});

test("without the broker nothing is promised", async () => {
  const lost = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    AMQP_URL: "amqp://127.0.0.1:1",
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
    ["no body", json, "", 400, "invalid_json"],
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
  ])("%s is refused with problem details", async (_, headers, body, status, code) => {
    const answer = await fetch(`${gateway.url}/api/orders`, { method: "POST", headers, body });

    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ code, status, type: `urn:warren:problem:${code}` });
  });

  test("an order too large for the books is refused", async () => {
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
    const refused = await send("PUT", "/api/admin/products", { products });
    const put = await send("PUT", "/api/admin/products", { products }, { "x-api-key": KEY });
    const placed = await post("/api/orders", withPrice(31));
    const adjustments = [
      { productId: "prod-001", delta: 5 },
      { productId: "prod-001", delta: -2, adjustmentId: randomUUID() },
    ];
    const adjusted = await post("/api/admin/stock", { adjustments }, { "x-api-key": KEY });
    // The article's price holds again for those who come after.
    const before = [{ productId: "prod-001", name: "Walnut desk lamp", price: 29.99 }];
    await send("PUT", "/api/admin/products", { products: before }, { "x-api-key": KEY });

    expect(refused).toMatchObject({ status: 403, body: { code: "not_allowed" } });
    expect(put).toMatchObject({ status: 200, body: { count: 1 } });
    expect(placed.status).toBe(201);
    expect(adjusted).toMatchObject({
      status: 202,
      body: { accepted: [expect.any(String), adjustments[1]!.adjustmentId] },
    });
    await expect
      .poll(() => services.received.filter(({ type }) => type === "AdjustStock").map(({ data }) => data))
      .toMatchObject(adjustments);
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

describe("live updates over REST", () => {
  test("an order's events follow it to its end", async () => {
    const placed = await post("/api/orders", article);
    const id = idOf(placed.body);
    const answer = await fetch(`${gateway.url}/api/orders/${id}/events`);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    services.move(id, "confirmed", 5);
    services.move(id, "confirmed", 5);
    services.move(id, "delivered", 7);

    const text = await answer.text();
    const statuses = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => (JSON.parse(data ?? "") as { status: string }).status,
    );
    expect(statuses.at(-1)).toBe("delivered");
    expect(statuses).toEqual([...new Set(statuses)]);
    expect(text).toContain("id: 7\nevent: status\n");
  });

  test("only what is newer is sent to a reader that comes back", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    services.move(id, "delivered", 7);
    const answer = await fetch(`${gateway.url}/api/orders/${id}/events`, {
      headers: { "last-event-id": "6" },
    });

    expect((await answer.text()).match(/^id: /gm)).toHaveLength(1);
  });

  test("an order that nobody knows has no events", async () => {
    const answer = await get(`/api/orders/${randomUUID()}/events`);

    expect(answer).toMatchObject({ status: 404, body: { code: "order_not_found" } });
  });

  test("the gateway closes while somebody watches", async () => {
    const closing = await startGateway({
      NODE_ENV: "test",
      LOG_LEVEL: "fatal",
      PORT: "0",
      AMQP_URL: vhost.amqpUrl,
    });
    await ready(closing);
    const id = idOf((await post("/api/orders", article, {}, closing)).body);
    const answer = await fetch(`${closing.url}/api/orders/${id}/events`);
    const text = answer.text().catch(() => "cut off");
    await closing.close();

    expect(await text).toBeTypeOf("string");
    await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
  });
});

type Answer = Readonly<{ status: number; headers: Headers; body: unknown }>;

async function send(
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  to: RunningGateway = gateway,
): Promise<Answer> {
  const answer = await fetch(`${to.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

function post(path: string, body: unknown, headers?: Readonly<Record<string, string>>, to?: RunningGateway) {
  return send("POST", path, body, headers, to);
}

function get(path: string, headers?: Readonly<Record<string, string>>, to?: RunningGateway) {
  return send("GET", path, undefined, headers, to);
}

function withPrice(price: number | string) {
  return { userId, items: [{ productId: "prod-001", quantity: 2, price }] };
}

function idOf(body: unknown): string {
  return (body as { id: string }).id;
}

async function ready({ url }: RunningGateway): Promise<void> {
  await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), 20_000);
}
