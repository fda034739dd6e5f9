import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEY, article, startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf, type Answer } from "../testing/http-client.js";
import type { Claims } from "../testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

const ada = { sub: randomUUID(), email: "ada@example.com", email_verified: true };
const eve = { sub: randomUUID(), email: "eve@example.com", email_verified: true };
const order = { items: article.items };

let verified: VerifiedBench;
const { get, post, put } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const as = (claims: Claims) => verified.as(claims);
const placedBy = async (claims: Claims, body: object = {}) =>
  post("/api/orders", { ...order, ...body }, await as(claims));
const stored = (answer: Answer) => verified.bench.services.orders.get(idOf(answer.body));

/** An answer without what is of one request alone. */
function same({ status, body }: Answer) {
  const { instance: _, orderId: __, ...rest } = body as Readonly<Record<string, unknown>>;

  return { status, body: rest };
}

describe("a customer", () => {
  test("orders for themselves, with the address in their token", async () => {
    const placed = await placedBy(ada);

    expect(placed.status).toBe(201);
    expect(stored(placed)).toMatchObject({ userId: ada.sub, email: ada.email, prices: "catalogue" });
    expect(stored(await placedBy({ sub: ada.sub }))).not.toHaveProperty("email");
    expect((await get("/api/me", await as(ada))).body).toEqual({
      kind: "customer",
      userId: ada.sub,
      email: ada.email,
    });
  });

  test.each([
    ["for somebody else", { userId: eve.sub }],
    ["with mails to somebody else", { email: eve.email }],
    ["at their own prices", { prices: "given" }],
  ])("does not order %s", async (_, body) => {
    const before = verified.bench.services.orders.size;
    const refused = await placedBy(ada, body);

    expect(refused).toMatchObject({ status: 403, body: { code: "not_allowed" } });
    expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="warren", error="insufficient_scope"');
    expect(verified.bench.services.orders.size).toBe(before);
  });

  test("reads, cancels and watches their own order", async () => {
    const id = idOf((await placedBy(ada)).body);
    const headers = await as(ada);
    const events = await fetch(`${verified.gateway.url}/api/orders/${id}/events`, { headers });
    await events.body?.cancel();

    expect(events.status).toBe(200);
    expect(await get(`/api/orders/${id}`, headers)).toMatchObject({
      status: 200,
      body: { id, userId: ada.sub },
    });
    expect(await post(`/api/orders/${id}/cancel`, {}, headers)).toMatchObject({ status: 202 });
  });

  test("finds no order of somebody else's: every answer is that to an id which nobody has", async () => {
    const theirs = idOf((await placedBy(ada)).body);
    const nobodys = randomUUID();
    const headers = await as(eve);
    const input = (id: string) => encodeURIComponent(JSON.stringify({ id }));
    const ways: readonly ((id: string) => Promise<Answer>)[] = [
      (id) => get(`/api/orders/${id}`, headers),
      (id) => get(`/api/orders/${id}/events`, headers),
      (id) => post(`/api/orders/${id}/cancel`, { reason: "mine" }, headers),
      (id) => get(`/trpc/orders.get?input=${input(id)}`, headers),
      (id) => post("/trpc/orders.cancel", { id }, headers),
    ];
    for (const ask of ways) {
      const answer = await ask(theirs);

      expect(answer.status).toBe(404);
      expect(JSON.stringify(same(answer)).replaceAll(theirs, "?")).toBe(
        JSON.stringify(same(await ask(nobodys))).replaceAll(nobodys, "?"),
      );
    }
    const watched = await fetch(`${verified.gateway.url}/trpc/orders.watch?input=${input(theirs)}`, {
      headers,
    });
    const said = await watched.text();

    expect(said).toContain("order_not_found");
    expect(said).not.toContain("created");
    const wishes = verified.bench.services.received.filter(
      ({ type, data }) => type === "CancelOrder" && (data as { orderId: string }).orderId === theirs,
    );
    expect(wishes).toHaveLength(2);
    for (const { data } of wishes) expect(data).toMatchObject({ userId: eve.sub });
  });

  test("finds no order of somebody else's that is accepted only, and cancels none while the order service is away", async () => {
    await verified.bench.services.stop("orders.requests");
    const accepted = await placedBy(ada);
    const id = idOf(accepted.body);
    expect(accepted.status).toBe(202);
    expect(await get(`/api/orders/${id}`, await as(ada))).toMatchObject({ body: { status: "accepted" } });
    expect(await get(`/api/orders/${id}`, await as(eve))).toMatchObject({ status: 404 });

    await verified.bench.services.stop("orders.queries");
    expect(await get(`/api/orders/${id}`, await as(ada))).toMatchObject({ body: { status: "accepted" } });
    const [theirs, nobodys] = [id, randomUUID()].map(async (one) =>
      same(await get(`/api/orders/${one}`, await as(eve))),
    );
    expect(await theirs).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(await theirs).toEqual(await nobodys);

    // Nobody can say now whose order it is: both are taken, each in its customer's name.
    for (const customer of [eve, ada]) {
      expect(await post(`/api/orders/${id}/cancel`, {}, await as(customer))).toMatchObject({
        status: 202,
        body: { id, status: "accepted" },
      });
    }
    await startServices(verified.bench.services);
    const wishes = () =>
      verified.bench.services.received.flatMap(({ type, data }) =>
        type === "CancelOrder" && (data as { orderId: string }).orderId === id ? [data] : [],
      );
    await expect.poll(wishes).toMatchObject([{ userId: eve.sub }, { userId: ada.sub }]);
    expect(await get(`/api/orders/${id}`, await as(eve))).toMatchObject({ status: 404 });
  });

  test("is not shown somebody else's wish to cancel their order, which is taken while the order service is away", async () => {
    const id = idOf((await placedBy(ada)).body);
    await verified.bench.services.stop("orders.requests");
    expect(await post(`/api/orders/${id}/cancel`, {}, await as(eve))).toMatchObject({ status: 202 });
    const shown = async () => (await get(`/api/orders/${id}`, await as(ada))).body;
    expect(await shown()).not.toHaveProperty("cancellation");

    expect(await post(`/api/orders/${id}/cancel`, {}, await as(ada))).toMatchObject({ status: 202 });
    expect(await post(`/api/orders/${id}/cancel`, {}, await as(eve))).toMatchObject({ status: 202 });
    expect(await shown()).toMatchObject({ cancellation: { status: "accepted" } });
    const trusted = await as({ sub: "sue", roles: ["trusted"] });
    expect((await get(`/api/orders/${id}`, trusted)).body).toMatchObject({
      cancellation: { status: "accepted" },
    });
  });

  test("lists their own orders, and nobody else's", async () => {
    await placedBy(ada);
    const asked = () =>
      verified.bench.services.received.filter(({ type }) => type === "ListOrders").at(-1)?.data;

    expect((await get("/api/orders?limit=2", await as(ada))).status).toBe(200);
    expect(asked()).toMatchObject({ userId: ada.sub, limit: 2 });
    expect(await get(`/api/orders?userId=${ada.sub}`, await as(eve))).toMatchObject({
      status: 403,
      body: { code: "not_allowed" },
    });
    expect(asked()).toMatchObject({ userId: ada.sub });
  });

  test("has an Idempotency-Key of their own", async () => {
    const key = { "idempotency-key": randomUUID() };
    const by = async (claims: Claims) => post("/api/orders", order, { ...key, ...(await as(claims)) });
    const [mine, theirs, again] = [await by(ada), await by(eve), await by(ada)];

    expect(idOf(again.body)).toBe(idOf(mine.body));
    expect(idOf(theirs.body)).not.toBe(idOf(mine.body));
  });

  test("sends an order again with the same key after the address in their token has changed", async () => {
    const key = { "idempotency-key": randomUUID() };
    const by = async (claims: Claims) => post("/api/orders", order, { ...key, ...(await as(claims)) });
    const [first, again] = [await by(ada), await by({ ...ada, email: "ada@new.example" })];

    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(stored(again)).toMatchObject({ email: ada.email });
    expect(await by({ sub: ada.sub })).toMatchObject({ status: 201, body: first.body });
  });

  test("runs no shop", async () => {
    const headers = await as({ ...ada, roles: ["customer", "shopkeeper"] });
    const products = [{ productId: "prod-001", name: "Lamp", price: 1 }];

    expect(await put("/api/admin/products", { products }, headers)).toMatchObject({ status: 403 });
    expect(await get("/api/admin/dead-letters", headers)).toMatchObject({ status: 403 });
  });
});

describe("nobody in particular", () => {
  test.each([
    ["POST", "/api/orders", article],
    ["GET", "/api/orders", undefined],
    ["GET", `/api/orders?userId=${ada.sub}`, undefined],
    ["GET", `/api/orders/${ada.sub}`, undefined],
    ["GET", `/api/orders/${ada.sub}/events`, undefined],
    ["POST", `/api/orders/${ada.sub}/cancel`, {}],
    ["GET", "/api/me", undefined],
    ["PUT", "/api/admin/products", {}],
    ["GET", "/api/admin/dead-letters", undefined],
    ["GET", "/trpc/orders.list?input=%7B%7D", undefined],
  ])("is asked who they are: %s %s", async (method, path, body) => {
    const answer = await (method === "GET"
      ? get(path)
      : method === "PUT"
        ? put(path, body)
        : post(path, body));

    expect(answer.status).toBe(401);
    expect(JSON.stringify(answer.body)).toContain('"not_authenticated"');
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="warren"');
  });

  test("sees what there is to buy", async () => {
    expect((await get("/api/products")).status).toBe(200);
    expect((await get("/api/stock/prod-001")).status).toBe(200);
  });
});

test("staff reach everybody's orders, each as far as their role goes", async () => {
  const id = idOf((await placedBy(ada)).body);
  const trusted = await as({ sub: "sue", roles: ["trusted"] });
  const admin = await as({ sub: "ann", roles: ["admin"] });

  expect(await get(`/api/orders/${id}`, trusted)).toMatchObject({ status: 200, body: { userId: ada.sub } });
  expect((await get("/api/orders", trusted)).status).toBe(200);
  expect((await get(`/api/orders/${id}`, { "x-api-key": KEY })).status).toBe(200);
  const forEve = await post("/api/orders", { ...order, userId: eve.sub, email: eve.email }, trusted);
  expect(stored(forEve)).toMatchObject({ userId: eve.sub, email: eve.email });
  expect(await post("/api/orders", order, trusted)).toMatchObject({
    status: 400,
    body: { errors: [{ path: "userId" }] },
  });
  expect(await get("/api/admin/dead-letters", trusted)).toMatchObject({
    status: 403,
    body: { detail: "This takes the role admin." },
  });
  expect((await get("/api/admin/dead-letters", admin)).status).toBe(200);
  expect((await get("/api/me", admin)).body).toEqual({ kind: "staff", name: "ann", role: "admin" });
});
