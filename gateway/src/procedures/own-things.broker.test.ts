import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEY, article, startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import type { Claims } from "../testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

const ada = { sub: randomUUID() };
const eve = { sub: randomUUID() };
const at = "2026-03-02T09:30:00.000Z";

let verified: VerifiedBench;
const { get, post, put } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const as = (claims: Claims) => verified.as(claims);
const placed = async () => idOf((await post("/api/orders", { items: article.items }, await as(ada))).body);

describe("an order's timeline", () => {
  test("tells its customer in words what happened, and what the order waits for", async () => {
    const id = await placed();

    expect(await get(`/api/orders/${id}/timeline`, await as(ada))).toMatchObject({
      status: 200,
      body: {
        id,
        status: "created",
        steps: [
          { text: "The order was placed, for 59.98 USD.", service: "order", kind: "progress" },
          { text: "The order waits for its turn.", kind: "waiting" },
        ],
      },
    });
  });

  test("is like that of an order that nobody has, for anybody else's customer", async () => {
    const answers = await Promise.all(
      [await placed(), randomUUID()].map(async (id) => get(`/api/orders/${id}/timeline`, await as(eve))),
    );

    expect(answers).toMatchObject([
      { status: 404, body: { code: "order_not_found" } },
      { status: 404, body: { code: "order_not_found" } },
    ]);
  });

  test("tells what the services said to the shop's own people alone", async () => {
    const id = await placed();
    const detail = "The card provider answered: do not honour (05).";
    verified.bench.services.details.set(id, detail);
    const [theirs, shops] = [
      await get(`/api/orders/${id}/timeline`, await as(ada)),
      await get(`/api/orders/${id}/timeline`, { "x-api-key": KEY }),
    ];

    const [order, shopsOrder] = [
      await get(`/api/orders/${id}`, await as(ada)),
      await get(`/api/orders/${id}`, { "x-api-key": KEY }),
    ];

    expect(JSON.stringify([theirs.body, order.body])).not.toContain("do not honour");
    expect(order).toMatchObject({ status: 200, body: { id, timeline: [{ event: "PlaceOrder" }] } });
    expect(shopsOrder).toMatchObject({ body: { timeline: [{ detail }] } });
    expect(shops).toMatchObject({ body: { steps: [{ detail }, {}] } });
  });

  test("of an order that nobody has handled yet says that it was accepted", async () => {
    await verified.bench.services.stop("orders.requests");
    const id = await placed();

    expect(await get(`/api/orders/${id}/timeline`, await as(ada))).toMatchObject({
      status: 200,
      body: {
        id,
        status: "accepted",
        steps: [
          { kind: "waiting", message: "PlaceOrder", text: "The order was accepted. It waits to be handled." },
        ],
      },
    });
  });
});

describe("a parcel", () => {
  const shipmentOf = (orderId: string, userId?: string) => ({
    orderId,
    ...(userId === undefined ? {} : { userId }),
    state: "dispatched" as const,
    carrier: "Northern Post",
    trackingNumber: "NP1",
    createdAt: at,
    dispatchedAt: at,
  });

  test("can be tracked by its customer, also while the order service is away", async () => {
    const id = await placed();
    verified.bench.services.shipments.set(id, shipmentOf(id, ada.sub));
    const tracked = { status: 200, body: { id, carrier: "Northern Post", trackingNumber: "NP1" } };

    expect(await get(`/api/orders/${id}/shipment`, await as(ada))).toMatchObject(tracked);
    await verified.bench.services.stop("orders.queries");
    expect(await get(`/api/orders/${id}/shipment`, await as(ada))).toMatchObject(tracked);
  });

  test("of somebody else's is like that of an order that nobody has", async () => {
    const [withParcel, calledOff] = [await placed(), await placed()];
    verified.bench.services.shipments.set(withParcel, shipmentOf(withParcel, ada.sub));
    // Shipping does not know whose it would have been.
    verified.bench.services.shipments.set(calledOff, shipmentOf(calledOff));

    for (const id of [withParcel, calledOff, randomUUID()]) {
      expect(await get(`/api/orders/${id}/shipment`, await as(eve))).toMatchObject({
        status: 404,
        body: { code: "order_not_found" },
      });
    }
    expect((await get(`/api/orders/${calledOff}/shipment`, await as(ada))).status).toBe(200);
  });

  test("that is not planned yet is said to be so", async () => {
    expect(await get(`/api/orders/${await placed()}/shipment`, await as(ada))).toMatchObject({
      status: 404,
      body: { code: "shipment_not_found" },
    });
  });
});

test.each(["/api/orders", "/api/products", "/api/notifications"])(
  "%s refuses a cursor that it did not give out, and says so",
  async (list) => {
    for (const cursor of ["abc", "1", `${at}/${randomUUID()}`]) {
      expect(await get(`${list}?cursor=${cursor}`, await as(ada))).toMatchObject({
        status: 400,
        body: {
          code: "invalid_input",
          errors: [{ path: "cursor", message: expect.stringContaining("nextCursor") as string }],
        },
      });
    }
  },
);

describe("notifications", () => {
  const noticeOf = (orderId: string) => ({
    noticeId: randomUUID(),
    orderId,
    kind: "order_confirmed",
    channel: "email" as const,
    to: "a…@example.com",
    state: "sent" as const,
    createdAt: at,
    sentAt: at,
  });

  test("are a customer's own, page by page", async () => {
    const [first, second] = [noticeOf(randomUUID()), noticeOf(randomUUID())];
    verified.bench.services.notices.set(ada.sub, [first, second]);

    const page = await get("/api/notifications?limit=1", await as(ada));
    expect(page).toMatchObject({ status: 200, body: { notices: [first] } });
    const { nextCursor } = page.body as { nextCursor: string };
    const rest = await get(`/api/notifications?limit=1&cursor=${nextCursor}`, await as(ada));
    expect(rest.body).toEqual({ notices: [second] });
    expect((await get("/api/notifications", await as(eve))).body).toEqual({ notices: [] });

    const ofOne = `/api/notifications?orderId=${second.orderId}`;
    expect((await get(ofOne, await as(ada))).body).toEqual({ notices: [second] });
    expect((await get(ofOne, await as(eve))).body).toEqual({ notices: [] });
  });

  test("of somebody else are not theirs to ask for", async () => {
    expect(await get(`/api/notifications?userId=${ada.sub}`, await as(eve))).toMatchObject({
      status: 403,
      body: { code: "not_allowed" },
    });
    expect((await get("/api/notifications")).status).toBe(401);
  });

  test("are shown to the shop's own people once they say whose", async () => {
    const notice = noticeOf(randomUUID());
    verified.bench.services.notices.set(eve.sub, [notice]);

    expect(await get("/api/notifications", { "x-api-key": KEY })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "userId" }] },
    });
    expect((await get(`/api/notifications?userId=${eve.sub}`, { "x-api-key": KEY })).body).toEqual({
      notices: [notice],
    });
  });
});

describe("a product", () => {
  test("is shown to anyone, and an unknown one is said to be unknown", async () => {
    expect(await get("/api/products/prod-001")).toMatchObject({
      status: 200,
      body: { productId: "prod-001", name: "Walnut desk lamp", price: "29.99", available: 5 },
    });
    expect(await get("/api/products/nothing")).toMatchObject({
      status: 404,
      body: { code: "product_unknown" },
    });
  });
});

describe("an order at the door", () => {
  const items = (quantity: number, price: number | string = "29.99") => [
    { productId: "prod-001", quantity, price },
  ];
  const place = async (body: object) => post("/api/orders", body, await as(ada));
  const asked = (type: string) =>
    verified.bench.services.received.filter((message) => message.type === type).length;

  test("has its equal lines merged", async () => {
    const { status, body } = await place({ items: [...items(2), ...items(1)] });

    expect(status).toBe(201);
    expect(verified.bench.services.orders.get(idOf(body))?.items).toEqual(items(3));
  });

  test("with two prices for a product is refused, and so is one in a currency that the shop cannot count in", async () => {
    expect(await place({ items: [...items(2), ...items(1, "19.99")] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "items.1.price" }] },
    });
    expect(await place({ items: items(1, 10.5), currency: "JPY" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "items.0.price" }] },
    });
    expect(await place({ items: items(1), currency: "KWD" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "currency" }] },
    });
  });

  test("for more than there is is refused at once, and one for what there is asks the inventory nothing", async () => {
    const before = asked("PlaceOrder");
    expect(await place({ items: items(6) })).toMatchObject({
      status: 409,
      body: {
        code: "out_of_stock",
        detail: "Only 5 of prod-001 can be sold now, and the order is for 6.",
        shortages: [{ productId: "prod-001", wanted: 6, available: 5 }],
      },
    });
    // Together, too.
    expect(await place({ items: [...items(3), ...items(3)] })).toMatchObject({ status: 409 });
    expect(asked("PlaceOrder")).toBe(before);

    const questions = asked("CheckStock");
    expect(await place({ items: items(5) })).toMatchObject({ status: 201 });
    expect(asked("CheckStock")).toBe(questions);
  });

  test("that took the last of a product is the same order when it is sent again with its key", async () => {
    const { services } = verified.bench;
    const [supply, lastFive] = catalogueOf("prod-009");
    const send = async (headers = {}) => post("/api/orders", lastFive, { ...headers, ...(await as(ada)) });
    const key = { "idempotency-key": randomUUID() };
    await put("/api/admin/products", supply, { "x-api-key": KEY });
    // The answer that it was stored reaches nobody.
    await services.stop("orders.requests");
    const { status, body } = await send(key);
    expect(status).toBe(202);
    await services.start("orders.requests");
    await expect.poll(() => services.orders.has(idOf(body))).toBe(true);

    services.soldOut.add("prod-009");
    await put("/api/admin/products", supply, { "x-api-key": KEY });
    expect(await send(key)).toMatchObject({ status: 201, body: { id: idOf(body) } });
    expect(await send()).toMatchObject({
      status: 409,
      body: { code: "out_of_stock", detail: "prod-009 is sold out, and the order is for 5." },
    });
  });

  test("that took the last of a product is so also for a gateway that remembers nothing", async () => {
    const { services, withoutRedis } = verified.bench;
    const forgetful = httpClient(() => withoutRedis);
    const [supply, items] = catalogueOf("prod-010");
    const lastFive = { ...items, userId: ada.sub };
    const key = { "idempotency-key": randomUUID() };
    await forgetful.put("/api/admin/products", supply, { "x-api-key": KEY });
    const { body } = await forgetful.post("/api/orders", lastFive, key);

    services.soldOut.add("prod-010");
    await forgetful.put("/api/admin/products", supply, { "x-api-key": KEY });
    expect(await forgetful.post("/api/orders", lastFive, key)).toMatchObject({
      status: 201,
      body: { id: idOf(body) },
    });
    const another = { "idempotency-key": randomUUID() };
    expect(await forgetful.post("/api/orders", lastFive, another)).toMatchObject({ status: 409 });
  });

  test("at a trusted caller's own prices is taken as it is", async () => {
    const body = { items: [...items(6), ...items(1, "19.99")], userId: ada.sub };
    const answer = await post("/api/orders", body, { "x-api-key": KEY });

    expect(answer.status).toBe(201);
    expect(verified.bench.services.orders.get(idOf(answer.body))?.items).toHaveLength(2);
  });
});

/** A product for the catalogue, and an order for all that there is of it. */
function catalogueOf(productId: string) {
  const supply = { products: [{ productId, name: "The last five", price: "29.99" }] };

  return [supply, { items: [{ productId, quantity: 5, price: "29.99" }] }] as const;
}
