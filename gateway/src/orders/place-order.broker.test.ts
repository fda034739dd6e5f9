import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";
import {
  KEY,
  article,
  openGatewayBench,
  ready,
  startServices,
  userId,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import type { Services } from "../testing/services.js";

let bench: GatewayBench;
let vhost: GatewayBench["vhost"];
let gateway: RunningGateway;
let withoutRedis: RunningGateway;
/** Waits only a moment for the order service. */
let impatient: RunningGateway;
let services: Services;
const { get, post } = httpClient(() => gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  ({ vhost, gateway, withoutRedis, services } = bench);
  impatient = await bench.another({ PLACE_TIMEOUT_MS: "2000" });
});
beforeEach(() => startServices(services));
afterAll(() => bench.close());

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
    // Of a later version, which may go on in a way that we do not know.
    expect(await traceOf(`cc-${trace}-00f067aa0ba902b7-00-more`)).toMatch(
      new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-00$`),
    );
    for (const none of [
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
      `00-${trace}-${"0".repeat(16)}-01`,
      "mine",
      `ff-${trace}-00f067aa0ba902b7-01`,
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
    const placed = await post("/api/orders", article, {}, impatient);

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
    const { body } = await post("/api/orders", article, {}, impatient);

    const waiting = await get(`/api/orders/${idOf(body)}`);
    expect(waiting).toMatchObject({ status: 200, body: { status: "accepted" } });
    const elsewhere = await get(`/api/orders/${idOf(body)}`, {}, withoutRedis);
    expect(elsewhere).toMatchObject({ status: 404, body: { code: "not_found_yet" } });
  });

  test("a price is a number or text with at most two decimals", async () => {
    const text = await post("/api/orders", withPrice("29.99"));
    const third = await post("/api/orders", withPrice(29.999));

    expect(text.status).toBe(201);
    expect(third).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(third.headers.get("content-type")).toContain("application/problem+json");
    expect(third.body).toMatchObject({ errors: [{ path: "items.0.price" }] });
  });

  test("a price that is not the catalogue's is answered with the right one", async () => {
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
    const fresh = await startGateway({
      NODE_ENV: "test",
      LOG_LEVEL: "error",
      PORT: "0",
      AMQP_URL: vhost.amqpUrl,
      AUTH_MODE: "development",
    });
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
    const before = services.orders.size;
    const first = await post("/api/orders", article, key, on());
    const second = await post("/api/orders", article, key, on());

    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(services.orders.size).toBe(before + 1);
  });

  test("belongs to one request: another body is answered with 422", async () => {
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

test("the same key of two customers stands for two orders, and a request with a wrong price leaves its key free", async () => {
  const key = { "idempotency-key": randomUUID() };
  const wrongPrice = await post("/api/orders", withPrice(1), key);
  const mine = await post("/api/orders", article, key);
  const yours = await post("/api/orders", { ...article, userId: randomUUID() }, key);

  expect([wrongPrice.status, mine.status, yours.status]).toEqual([422, 201, 201]);
  expect(idOf(mine.body)).not.toBe(idOf(yours.body));
});

function withPrice(price: number | string) {
  return { userId, items: [{ productId: "prod-001", quantity: 2, price }] };
}
