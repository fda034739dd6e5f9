import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { article, openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";
import { sendRaw } from "../testing/raw-requests.js";

let bench: GatewayBench;
const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) =>
  sendRaw(bench.gateway.url, {
    method,
    path,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  });

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

describe("where callers are taken at their word", () => {
  test.each([
    ["whose name leads here", { host: "evil.example" }, "another host"],
    ["of another site", { origin: "https://evil.example" }, "Origin"],
    ["that loads an image", { "sec-fetch-site": "cross-site" }, "Sec-Fetch-Site"],
    ["through a tunnel", { "x-forwarded-for": "203.0.113.9" }, "forwarded"],
  ])("no web page %s is served, and it is told why", async (_, headers, why) => {
    const before = bench.services.orders.size;
    for (const [method, path, body] of [
      ["POST", "/api/orders", article],
      ["GET", `/api/orders?userId=${article.userId}`, undefined],
      ["POST", `/api/orders/${article.userId}/cancel`, {}],
      ["GET", `/api/orders/${article.userId}/events`, undefined],
      ["GET", "/trpc/catalog.list?input=%7B%7D", undefined],
      ["POST", "/trpc/orders.place", article],
    ] as const) {
      const answer = await send(method, path, headers, body);

      expect(answer, path).toMatchObject({
        status: 403,
        type: expect.stringContaining("application/problem+json") as string,
        body: { code: "not_local", detail: expect.stringContaining(why) as string },
      });
      expect(JSON.stringify(answer.body)).toContain("AUTH_MODE=verified");
    }
    expect(bench.services.orders.size).toBe(before);
  });

  test("pages and programs of this machine are", async () => {
    const { port } = new URL(bench.gateway.url);
    for (const headers of [
      { host: `localhost:${port}` },
      { host: `[::1]:${port}`, origin: "http://localhost:5173", "sec-fetch-site": "same-site" },
    ]) {
      expect(await send("POST", "/api/orders", headers, article)).toMatchObject({ status: 201 });
    }
  });
});

test("where callers prove who they are, a name and a proxy are nobody's business", async () => {
  const verified = await bench.another({ AUTH_MODE: "verified" });
  const headers = { host: "shop.example", origin: "https://shop.example", "x-forwarded-for": "203.0.113.9" };
  const answer = await sendRaw(verified.url, {
    method: "GET",
    path: "/api/products",
    headers,
    body: undefined,
  });

  expect(answer).toMatchObject({ status: 200 });
});
