import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API6:2023, unrestricted access to sensitive business flows: what somebody gains by buying otherwise than people do.

const ada = { sub: randomUUID(), email: "ada@example.com", email_verified: true };
const line = { productId: "prod-001", quantity: 1, price: 29.99 };

let verified: VerifiedBench;
const { post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const commands = () => verified.bench.services.received.filter(({ type }) => type === "PlaceOrder").length;

test.each<[string, object]>([
  ["a cent each", { items: [{ ...line, price: 0.01 }] }],
  ["nothing", { items: [{ ...line, price: 0 }] }],
  ["less than nothing", { items: [{ ...line, price: -29.99 }] }],
  ["a price that a float rounds down", { items: [{ ...line, price: 29.989999 }] }],
  ["a price in another currency", { items: [line], currency: "JPY" }],
  ["prices of their own", { items: [{ ...line, price: 1 }], prices: "given" }],
  ["no pieces", { items: [{ ...line, quantity: 0 }] }],
  ["less than no pieces, beside others", { items: [line, { ...line, quantity: -1 }] }],
  ["half a piece", { items: [{ ...line, quantity: 0.5 }] }],
  ["pieces as text", { items: [{ ...line, quantity: "1" }] }],
  ["more pieces than anybody counts", { items: [{ ...line, quantity: 1e9 }] }],
  ["pieces that no number holds", { items: [{ ...line, quantity: 1e308 }] }],
  ["no lines", { items: [] }],
  [
    "a total that no order holds",
    { items: Array.from({ length: 10 }, () => ({ ...line, quantity: 1_000_000 })) },
  ],
])("nobody orders for %s", async (_, order) => {
  const headers = await verified.as(ada);
  // A catalogue that is not read in time says nothing, and leaves the order to the inventory.
  await expect
    .poll(async () => {
      const before = commands();
      const { status } = await post("/api/orders", order, headers);

      return { isRefused: [400, 403, 422].includes(status), sent: commands() - before };
    })
    .toEqual({ isRefused: true, sent: 0 });
});

test("twenty copies of one order at the same time are one order", async () => {
  const headers = { ...(await verified.as(ada)), "idempotency-key": randomUUID() };
  const order = { items: [line] };
  const answers = await Promise.all(Array.from({ length: 20 }, () => post("/api/orders", order, headers)));

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => idOf(body))).size).toBe(1);
});
