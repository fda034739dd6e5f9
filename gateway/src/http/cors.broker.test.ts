import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { article, openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";

let bench: GatewayBench;
/** Where callers prove who they are, and a shop's pages may read. */
let shop: RunningGateway;
const PAGE = "https://shop.example";
const { post } = httpClient(() => bench.gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  shop = await bench.another({ AUTH_MODE: "verified", CORS_ORIGINS: `${PAGE}, https://admin.shop.example` });
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

const preflight = (gateway: RunningGateway, path: string, origin: string, method: string) =>
  fetch(`${gateway.url}${path}`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type,idempotency-key",
    },
  });

describe("a page of a listed origin", () => {
  test.each([
    ["/api/orders", "POST"],
    ["/trpc/orders.place", "POST"],
    ["/api/admin/products", "PUT"],
  ])("may send what the API takes to %s, and asks for it once in two hours", async (path, method) => {
    const { status, headers } = await preflight(shop, path, PAGE, method);

    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(headers.get("access-control-allow-methods")).toContain(method);
    expect(headers.get("access-control-max-age")).toBe("7200");
    const allowed = headers.get("access-control-allow-headers")?.split(", ");
    for (const name of [
      "authorization",
      "content-type",
      "idempotency-key",
      "x-correlation-id",
      "traceparent",
      "last-event-id",
      "x-api-key",
    ])
      expect(allowed).toContain(name);
  });

  test.each(["/api/products", "/trpc/catalog.list", "/api/orders", "/no/such/route"])(
    "reads the answer of %s with the headers that it needs, refused or not",
    async (path) => {
      const { headers } = await fetch(`${shop.url}${path}`, { headers: { origin: PAGE } });

      expect(headers.get("access-control-allow-origin")).toBe(PAGE);
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")?.toLowerCase()).toContain("origin");
      const exposed = headers.get("access-control-expose-headers")?.split(", ");
      for (const name of ["x-correlation-id", "retry-after", "location", "etag", "ratelimit-remaining"])
        expect(exposed).toContain(name);
    },
  );
});

describe("a page of another origin", () => {
  test.each(["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"])(
    "reads nothing: %s",
    async (origin) => {
      for (const answer of [
        await preflight(shop, "/api/orders", origin, "POST"),
        await fetch(`${shop.url}/api/products`, { headers: { origin } }),
      ])
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("is not told apart by a cache: what is kept depends on the origin", async () => {
    const { headers } = await fetch(`${shop.url}/api/products`);

    expect(headers.get("vary")?.toLowerCase()).toContain("origin");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

test("by default no page reads anything, and nothing is said of origins", async () => {
  const closed = await bench.another({ AUTH_MODE: "verified" });
  const answer = await fetch(`${closed.url}/api/products`, { headers: { origin: PAGE } });

  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

test("where callers are taken at their word, pages of this machine read answers and live updates, and no others get any", async () => {
  const id = idOf((await post("/api/orders", article)).body);
  const mine = "http://localhost:5173";
  for (const path of ["/api/products", `/api/orders/${id}/events`, "/trpc/catalog.list?input=%7B%7D"]) {
    const stop = new AbortController();
    const { status, headers } = await fetch(`${bench.gateway.url}${path}`, {
      headers: { origin: mine },
      signal: stop.signal,
    });
    stop.abort();
    expect([status, headers.get("access-control-allow-origin")], path).toEqual([200, mine]);
  }
  for (const origin of ["https://evil.example", "http://localhost.evil.example:5173", "null"]) {
    const answer = await fetch(`${bench.gateway.url}/api/products`, { headers: { origin } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")], origin).toEqual([403, null]);
  }
});
