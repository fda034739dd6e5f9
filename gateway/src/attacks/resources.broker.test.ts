import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { article, startServices } from "../testing/gateway-bench.js";
import { httpClient } from "../testing/http-client.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API4:2023, unrestricted resource consumption: a small request that would cost a lot.

let verified: VerifiedBench;
let admin: Readonly<Record<string, string>>;
const { get, post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
  admin = await verified.as({ sub: "ann", roles: ["admin"] });
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

test("one request asks for so many procedures and no more", async () => {
  const names = (count: number) => Array.from({ length: count }, () => "catalog.list").join(",");

  expect((await get(`/trpc/${names(3)}?batch=1&input=%7B%7D`)).status).toBeLessThan(500);
  expect((await get(`/trpc/${names(51)}?batch=1&input=%7B%7D`)).status).toBe(400);
});

test.each([
  ["/api/orders?limit=101"],
  ["/api/orders?limit=0"],
  ["/api/orders?limit=-1"],
  ["/api/orders?limit=99999999999999999999"],
  ["/api/products?limit=501"],
  [`/api/products?query=${"x".repeat(101)}`],
  [`/api/orders?cursor=${"x".repeat(201)}`],
  ["/api/stock/prod-001?quantity=1000001"],
  ["/api/admin/dead-letters?limit=100000"],
])("no page is larger than it may be: %s", async (path) => {
  const { received } = verified.bench.services;
  const before = received.length;

  expect(await get(path, admin)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  expect(received.slice(before)).toEqual([]);
});

test("an order of more lines than an order may have costs nobody but the gateway", async () => {
  const { received } = verified.bench.services;
  const before = received.length;
  const items = Array.from({ length: 1_001 }, () => article.items[0]);

  expect(await post("/api/orders", { userId: randomUUID(), items }, admin)).toMatchObject({ status: 400 });
  expect(received.slice(before)).toEqual([]);
});
