import { createHash } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import {
  KEY,
  article,
  openGatewayBench,
  startServices,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";

let bench: GatewayBench;
let gateway: RunningGateway;
const { get, post, put } = httpClient(() => gateway);
const ask = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);

beforeAll(async () => {
  bench = await openGatewayBench();
  ({ gateway } = bench);
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

describe("a method that an address does not take", () => {
  test.each([
    ["DELETE", "/api/orders", "POST, GET, HEAD, OPTIONS"],
    ["PATCH", `/api/orders/${article.userId}`, "GET, HEAD, OPTIONS"],
    ["GET", `/api/orders/${article.userId}/cancel`, "POST, OPTIONS"],
    ["POST", "/api/products?limit=1", "GET, HEAD, OPTIONS"],
    ["PUT", "/health/live", "GET, HEAD, OPTIONS"],
    ["POST", "/docs/index.html", "GET, HEAD, OPTIONS"],
    ["POST", "/", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/api/me", "GET, HEAD, OPTIONS"],
    ["GET", "/trpc/orders.place", "POST"],
    ["POST", "/trpc/catalog.list", "GET"],
  ])("%s %s is answered with 405 and those that it takes", async (method, path, allowed) => {
    const json = { headers: { "content-type": "application/json" }, body: "{}" };
    const answer = await ask(path, { method, ...(path.startsWith("/trpc/c") ? json : {}) });

    expect(answer.status).toBe(405);
    expect(wordsOf(answer.headers.get("allow"))).toEqual(wordsOf(allowed));
    expect(JSON.stringify(await answer.json())).toContain('"code":"method_not_supported"');
  });

  test("OPTIONS says which methods an address takes, and HEAD has the head of GET without its body", async () => {
    const options = await ask("/api/orders", { method: "OPTIONS" });
    const head = await ask("/api/products", { method: "HEAD" });

    expect([options.status, await options.text()]).toEqual([204, ""]);
    expect(wordsOf(options.headers.get("allow"))).toEqual(["GET", "HEAD", "OPTIONS", "POST"]);
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("etag")).toBe((await ask("/api/products")).headers.get("etag"));
  });

  test.each(["/no/such/route", "/api/orders/a/b/c", "/api/none"])(
    "%s, which is no address, is answered with 404 whatever the method",
    async (path) => {
      for (const method of ["GET", "POST", "DELETE"]) {
        const answer = await ask(path, { method });
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ code: "no_such_route" });
      }
    },
  );
});

describe("the catalogue", () => {
  test("may be kept by anybody's cache for some seconds, and by nobody where it is refused", async () => {
    const answer = await ask("/api/products");
    const refused = await ask("/api/products", { headers: { authorization: "Bearer nonsense" } });

    expect(answer.headers.get("cache-control")).toBe("public, max-age=5, stale-while-revalidate=15");
    expect(wordsOf(answer.headers.get("vary"))).toContain("accept-encoding");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(refused.headers.get("etag")).toBeNull();
  });

  test("is the same for whoever asks", async () => {
    const anybody = await ask("/api/products");
    const trusted = await ask("/api/products", { headers: { "x-api-key": KEY } });

    expect(trusted.headers.get("etag")).toBe(anybody.headers.get("etag"));
    expect(await trusted.text()).toBe(await anybody.text());
  });

  test("is answered with 304 to whoever has it, and whole once it has changed", async () => {
    const etag = (await ask("/api/products")).headers.get("etag") ?? "";
    for (const known of [etag, `"other", ${etag}`, etag.replace("W/", ""), "*"]) {
      const again = await ask("/api/products", { headers: { "if-none-match": known } });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    await put(
      "/api/admin/products",
      { products: [{ productId: "prod-new", name: "Fern", price: 7 }] },
      { "x-api-key": KEY },
    );
    const changed = await ask("/api/products", { headers: { "if-none-match": etag } });

    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain("Fern");
  });

  test("another answer is kept by no cache", async () => {
    const id = idOf((await post("/api/orders", article)).body);

    expect((await get(`/api/orders/${id}`)).headers.get("cache-control")).toBe("no-store");
    expect((await get("/api/stock/prod-001")).headers.get("cache-control")).toBe("no-store");
  });
});

describe("an answer", () => {
  beforeEach(() => {
    for (let n = 0; n < 50; n++) {
      const productId = `prod-many-${n}`;
      bench.services.catalog.set(productId, { productId, name: "A lamp", price: "1.00", currency: "USD" });
    }
  });

  // A page that no test has asked for before: the gateway keeps one for a second.
  test.each([
    ["gzip", "/api/products?limit=99", gunzipSync],
    ["br", "/api/products?limit=99", brotliDecompressSync],
    ["br", "/trpc/catalog.list?input=%7B%22limit%22%3A99%7D", brotliDecompressSync],
    ["gzip", "/trpc/catalog.list?batch=1&input=%7B%220%22%3A%7B%22limit%22%3A99%7D%7D", gunzipSync],
  ])("is sent as %s to whoever takes that: %s", async (encoding, path, unpack) => {
    const { headers, body } = await raw(path, { "accept-encoding": encoding });

    expect(headers["content-encoding"]).toBe(encoding);
    expect(wordsOf(headers.vary)).toContain("accept-encoding");
    expect(unpack(body).toString()).toContain("prod-many-7");
  });

  test("that is small, or for somebody who takes no encoding, is sent as it is", async () => {
    expect((await raw("/api/stock/prod-001", { "accept-encoding": "gzip" })).headers).not.toHaveProperty(
      "content-encoding",
    );
    expect(
      (
        await raw("/trpc/stock.check?input=%7B%22productId%22%3A%22prod-001%22%7D", {
          "accept-encoding": "gzip",
        })
      ).headers,
    ).not.toHaveProperty("content-encoding");
    expect((await raw("/api/products", {})).headers).not.toHaveProperty("content-encoding");
  });

  test.each(["/api/orders/:id/events", "/trpc/orders.watch?input=:input"])(
    "that is a stream of events is never compressed: %s",
    async (path) => {
      const id = idOf((await post("/api/orders", article)).body);
      const input = encodeURIComponent(JSON.stringify({ id }));
      const asking = request(`${gateway.url}${path.replace(":id", id).replace(":input", input)}`, {
        headers: { "accept-encoding": "gzip, br" },
      }).end();
      const [answer] = (await once(asking, "response")) as [IncomingMessage];
      const { headers, statusCode } = answer;
      asking.destroy();

      expect(statusCode).toBe(200);
      expect(headers["content-type"]).toContain("text/event-stream");
      expect(headers).not.toHaveProperty("content-encoding");
    },
  );

  test("says what browsers have to know, and not what it was made with; of TLS nothing by default", async () => {
    for (const path of [
      "/api/products",
      "/trpc/catalog.list",
      "/no/such/route",
      "/health/live",
      "/api/orders/%E0%A4%A",
    ]) {
      const { headers } = await ask(path);

      expect(Object.fromEntries(headers), path).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      });
      expect(headers.get("x-powered-by"), path).toBeNull();
      expect(headers.get("strict-transport-security"), path).toBeNull();
    }
  });
});

test("behind TLS browsers are told not to come without it", async () => {
  const secure = await bench.another({ HSTS_SECONDS: "31536000" });
  const { headers } = await fetch(`${secure.url}/health/live`);

  expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
});

describe("the address /", () => {
  test("leads programs on by links that answer", async () => {
    const answer = await ask("/");
    const { links } = (await answer.json()) as { links: Record<string, string> };

    expect(answer.headers.get("vary")).toContain("accept");
    expect(links).toMatchObject({ docs: "/docs/", health: "/health" });
    for (const [name, href] of Object.entries(links)) {
      // The docs of this bench are not built, which their page says.
      expect((await ask(href)).status, href).toBe(name === "docs" ? 404 : 200);
    }
  });

  test("shows browsers a page with the same links, whose policy lets its own style in and no script", async () => {
    const answer = await ask("/", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    const page = await answer.text();
    const [, style = ""] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    const policy = answer.headers.get("content-security-policy");

    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(page).toContain('href="/docs/"');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(page).not.toMatch(/<script|style=|onclick/);
  });
});

async function raw(path: string, headers: Readonly<Record<string, string>>) {
  const asking = request(`${gateway.url}${path}`, { headers, agent: false }).end();
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);

  return { headers: answer.headers, body: Buffer.concat(chunks) };
}

function wordsOf(list: string | null | undefined): readonly string[] {
  return (list ?? "")
    .split(",")
    .map((word) => word.trim())
    .sort();
}
