import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWarrenClient } from "./client.js";
import type { WarrenClient } from "./client.js";
import { problemOf } from "./problem.js";
import { cut, data, no, openLittleGateway, page, silence } from "./testing/little-gateway.js";
import type { LittleGateway } from "./testing/little-gateway.js";

const order = { userId: "123e4567-e89b-12d3-a456-426614174000", items: [] };
const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";

let gateway: LittleGateway;
let client: WarrenClient;

beforeAll(async () => {
  gateway = await openLittleGateway();
  client = createWarrenClient({ url: gateway.url });
});
afterAll(() => gateway.close());

const problem = async (call: Promise<unknown>) =>
  problemOf(
    await call.then(
      () => "no problem",
      (error: unknown) => error,
    ),
  );
const keys = () => gateway.asked.map(({ input }) => (input as { idempotencyKey?: unknown }).idempotencyKey);

describe("what travels together", () => {
  test("queries of one moment are one request, mutations one each", async () => {
    gateway.answer(data({}));
    await Promise.all([
      client.orders.get.query({ id }),
      client.catalog.list.query({}),
      client.orders.cancel.mutate({ id }),
      client.orders.cancel.mutate({ id }),
    ]);

    expect(gateway.asked.map(({ paths }) => paths.join()).sort()).toEqual([
      "orders.cancel",
      "orders.cancel",
      "orders.get,catalog.list",
    ]);
  });
});

describe("a call that fails in passing", () => {
  test.each([
    ["the connection is cut", cut],
    ["a proxy has no gateway", page(502)],
    ["the gateway cannot", no(503, "unavailable")],
    ["a service did not answer", no(504, "no_answer")],
  ])("is made again where it is a query: %s", async (_why, failing) => {
    gateway.answer(failing, data({ products: [] }));

    expect(await client.catalog.list.query({})).toEqual({ products: [] });
    expect(gateway.asked).toHaveLength(2);
  });

  test("is made again where it places an order, with the same key", async () => {
    gateway.answer(cut, no(503, "outcome_unknown"), data({ id }));

    expect(await client.orders.place.mutate(order)).toEqual({ id });
    expect(keys()).toEqual(Array(3).fill(expect.stringMatching(/^[0-9a-f]{32}$/)));
    expect(new Set(keys()).size).toBe(1);
  });

  test("is made once where it is any other mutation", async () => {
    gateway.answer(no(503, "unavailable"));

    expect(await problem(client.orders.cancel.mutate({ id }))).toMatchObject({ kind: "unavailable" });
    expect(gateway.asked).toHaveLength(1);
  });

  test("is given up after so many attempts", async () => {
    gateway.answer(cut);
    const impatient = createWarrenClient({ url: gateway.url, retries: 1 });

    expect(await problem(impatient.catalog.list.query({}))).toEqual({
      kind: "offline",
      message: "The gateway cannot be reached.",
    });
    expect(gateway.asked).toHaveLength(2);
  });

  test("is not made again before Retry-After", async () => {
    gateway.answer(no(429, "too_many_watchers", { "retry-after": "1" }), data({}));
    const started = Date.now();
    await client.catalog.list.query({});

    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  test("is not waited for where Retry-After is long: the app is told", async () => {
    gateway.answer(no(503, "unavailable", { "retry-after": "3600" }));

    expect(await problem(client.catalog.list.query({}))).toMatchObject({
      kind: "unavailable",
      retryAfterMs: 3_600_000,
      requestId: "the-request",
    });
    expect(gateway.asked).toHaveLength(1);
  });

  test("takes so long and no longer", async () => {
    gateway.answer(silence);
    const impatient = createWarrenClient({ url: gateway.url, timeoutMs: 50, retries: 1 });

    expect(await problem(impatient.catalog.list.query({}))).toEqual({
      kind: "timeout",
      message: "Nothing answered within 50 ms.",
    });
    expect(gateway.asked).toHaveLength(2);
  });
});

describe("a call that is refused", () => {
  test("is not made again", async () => {
    gateway.answer(no(404, "order_not_found"));

    expect(await problem(client.orders.get.query({ id }))).toMatchObject({
      kind: "not_found",
      message: "Because of order_not_found.",
      problem: { code: "order_not_found" },
    });
    expect(gateway.asked).toHaveLength(1);
  });

  test("is understood also where something before tRPC refuses it", async () => {
    gateway.answer((response) =>
      response
        .writeHead(429, { "content-type": "application/problem+json", "retry-after": "60" })
        .end(JSON.stringify({ status: 429, code: "rate_limited", detail: "Ask less often." })),
    );

    expect(await problem(client.orders.get.query({ id }))).toMatchObject({
      kind: "rate_limited",
      message: "Ask less often.",
      retryAfterMs: 60_000,
    });
  });
});

describe("a caller that gives up", () => {
  test("is told so at once, while an attempt runs and between two", async () => {
    gateway.answer(silence);
    const stop = new AbortController();
    const running = problem(client.catalog.list.query({}, { signal: stop.signal }));
    await expect.poll(() => gateway.asked).toHaveLength(1);
    stop.abort();
    expect(await running).toMatchObject({ kind: "cancelled" });

    gateway.answer(no(503, "unavailable", { "retry-after": "20" }));
    const stopAgain = new AbortController();
    const waiting = problem(client.catalog.list.query({}, { signal: stopAgain.signal }));
    await expect.poll(() => gateway.asked).toHaveLength(1);
    stopAgain.abort();
    expect(await waiting).toMatchObject({ kind: "cancelled" });
  });

  test("asks for nothing where it gave up before", async () => {
    gateway.answer(data({}));

    expect(await problem(client.catalog.list.query({}, { signal: AbortSignal.abort() }))).toMatchObject({
      kind: "cancelled",
    });
    expect(gateway.asked).toHaveLength(0);
  });
});

describe("the idempotency key of an order", () => {
  test("is a new one each time, or the app's own", async () => {
    gateway.answer(data({ id }));
    await client.orders.place.mutate(order);
    await client.orders.place.mutate(order);
    await client.orders.place.mutate({ ...order, idempotencyKey: "mine" });

    expect(new Set(keys()).size).toBe(3);
    expect(keys().at(-1)).toBe("mine");
  });
});

describe("where the gateway is", () => {
  test("may be below a path, and has to be an address", async () => {
    gateway.answer(data({}));
    await createWarrenClient({ url: `${gateway.url}/shop/` }).catalog.list.query({});

    expect(gateway.asked[0]?.paths).toEqual(["/shopcatalog.list"]);
    expect(() => createWarrenClient({ url: "/" })).toThrow("Invalid URL");
  });
});
