import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API3:2023, broken object property level authorization: fields that a caller has no business to write, or to read.

const ada = { sub: randomUUID() };
const OURS = "for-the-shop-alone";

let verified: VerifiedBench;
const { get, post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

/** What a mass assignment would like to set. */
const wishes = {
  id: randomUUID(),
  orderId: randomUUID(),
  status: "delivered",
  version: 99,
  totalAmount: "0.01",
  total: "0.01",
  refunded: "1000000.00",
  createdAt: "2020-01-01T00:00:00.000Z",
  reason: "free",
  role: "admin",
  roles: ["admin"],
  isAdmin: true,
  caller: { kind: "staff", role: "admin" },
  undo: [],
};

test("of an order only what an order has is taken, at the top and in its lines", async () => {
  const line = { productId: "prod-001", quantity: 2, price: 29.99 };
  const lineWishes = { unitPrice: "0.01", total: "0.01", name: "free lamp", discount: 100, available: 1 };
  const order = { ...wishes, items: [{ ...line, ...lineWishes }], address: { country: "US", ...wishes } };
  const placed = await post("/api/orders", order, await verified.as(ada));
  const id = idOf(placed.body);

  expect(placed).toMatchObject({ status: 201, body: { status: "created", totalAmount: "59.98" } });
  expect(id).not.toBe(wishes.id);
  expect(id).not.toBe(wishes.orderId);
  expect(verified.bench.services.orders.get(id)).toEqual({
    orderId: id,
    userId: ada.sub,
    items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
    currency: "USD",
    priority: "normal",
    prices: "catalogue",
    paymentMethod: "card-visa",
    address: { country: "US" },
  });
});

test("of a cancellation only the reason is taken", async () => {
  const headers = await verified.as(ada);
  const items = [{ productId: "prod-001", quantity: 1, price: 29.99 }];
  const id = idOf((await post("/api/orders", { items }, headers)).body);
  const wish = { ...wishes, id: undefined, orderId: randomUUID(), reason: "Ordered twice." };
  expect((await post(`/api/orders/${id}/cancel`, wish, headers)).status).toBe(202);

  const { received } = verified.bench.services;
  const { userId, ...sent } = received.findLast(({ type }) => type === "CancelOrder")?.data as Record<
    string,
    unknown
  >;
  expect([undefined, ada.sub]).toContain(userId);
  expect(sent).toEqual({ orderId: id, reason: "Ordered twice." });
});

test("an answer has no field that its contract does not name, whatever a service says", async () => {
  const headers = await verified.as(ada);
  const { catalog, orders } = verified.bench.services;
  const items = [{ productId: "prod-001", quantity: 1, price: 29.99 }];
  const id = idOf((await post("/api/orders", { items }, headers)).body);
  const order = orders.get(id)!;
  const extra = { costPrice: OURS, supplier: OURS, paymentId: OURS, risk: { score: OURS } };
  orders.set(id, { ...order, ...extra, items: order.items.map((item) => ({ ...item, ...extra })) });
  catalog.set("prod-001", { ...catalog.get("prod-001")!, ...extra });

  for (const [path, wanted] of [
    [`/api/orders/${id}`, id],
    ["/api/orders", id],
    ["/api/products", "prod-001"],
    [`/trpc/orders.get?input=${encodeURIComponent(JSON.stringify({ id }))}`, id],
    ["/trpc/catalog.list?input=%7B%7D", "prod-001"],
  ] as const) {
    const { status, body } = await get(path, headers);
    expect(status, path).toBe(200);
    expect(JSON.stringify(body), path).toContain(wanted);
    expect(JSON.stringify(body), path).not.toContain(OURS);
  }
});
