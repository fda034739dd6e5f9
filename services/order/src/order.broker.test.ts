import { randomUUID } from "node:crypto";
import type { RunningService } from "@warren/service-host";
import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { gateway } from "@warren/generated/gateway";
import { inventory, StockRejected, StockReleased, StockReserved } from "@warren/generated/inventory";
import { topology } from "@warren/generated/topology";
import {
  CollisionError,
  createClient,
  createPublisher,
  transaction,
  type RpcClient,
} from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOrder } from "./service.js";
import { sagaStore } from "./store/saga-store.js";

const userId = "123e4567-e89b-12d3-a456-426614174000";

let bench: ServiceBench;
let service: RunningService;
let shop: RpcClient<typeof gateway>;

beforeAll(async () => {
  const environment = { STEP_DEADLINE_MS: "1500", DEADLINE_CHECK_MS: "100" };
  bench = await openServiceBench({ start: startOrder, topology, environment });
  service = await bench.start();
  shop = await createClient(gateway, bench.connection);
});
afterAll(async () => {
  await shop.close();
  await bench.close();
});

type Placing = Parameters<typeof shop.call.PlaceOrder>[0];

function orderOf(orderId: string, quantity = 2): Placing {
  return {
    orderId,
    userId,
    items: [{ productId: "prod-001", quantity, price: "29.99" }],
    currency: "USD",
    priority: "normal",
    prices: "catalogue",
    paymentMethod: "card-visa",
  };
}

async function statusOf(orderId: string): Promise<string> {
  const reply = await shop.call.GetOrder({ orderId });

  return reply.type === "OrderDetails" ? reply.data.status : "unknown";
}

test("an order is stored once, however often it is placed, and another one under its id is refused", async () => {
  const orderId = randomUUID();
  const replies = await Promise.all(Array.from({ length: 5 }, () => shop.call.PlaceOrder(orderOf(orderId))));

  expect(new Set(replies.map(({ type }) => type))).toEqual(new Set(["OrderPlaced"]));
  expect(new Set(replies.map(({ data }) => JSON.stringify(data))).size).toBe(1);
  expect(replies[0]?.data).toMatchObject({ totalAmount: "59.98", currency: "USD", status: "created" });
  expect(await shop.call.PlaceOrder(orderOf(orderId, 3))).toMatchObject({
    type: "OrderRefused",
    data: { reason: "duplicate_order_id" },
  });
  const { rows } = await service.pool.query(
    "select 1 from order_events where order_id = $1 and event = 'PlaceOrder'",
    [orderId],
  );
  expect(rows).toHaveLength(1);
});

test.each<[string, Partial<Placing>, Partial<Placing>?]>([
  ["another priority", { priority: "high" }],
  ["another way to pay", { paymentMethod: "card-declined" }],
  ["prices of somebody else", { prices: "given" }],
  ["an e-mail address at given prices", { email: "somebody@example.org" }, { prices: "given" }],
  ["an address", { address: { country: "DE", city: "Bonn", postcode: "53111" } }],
])(
  "%s makes it another order, which the id of the first does not stand for",
  async (_, change, terms = {}) => {
    const orderId = randomUUID();
    const plain = { ...orderOf(orderId), ...terms };
    const changed = { ...plain, ...change };
    await shop.call.PlaceOrder(plain);

    expect(await shop.call.PlaceOrder(changed)).toMatchObject({
      type: "OrderRefused",
      data: { reason: "duplicate_order_id" },
    });
    expect((await shop.call.PlaceOrder(plain)).type).toBe("OrderPlaced");
    const another = { ...changed, orderId: randomUUID() };
    await shop.call.PlaceOrder(another);
    expect((await shop.call.PlaceOrder(another)).type).toBe("OrderPlaced");
  },
);

test("another address in a customer's token leaves it the same order, with the address that it was placed with", async () => {
  const orderId = randomUUID();
  const placed = await shop.call.PlaceOrder({ ...orderOf(orderId), email: "ada@example.org" });

  expect(await shop.call.PlaceOrder({ ...orderOf(orderId), email: "ada@new.example" })).toEqual(placed);
  expect(await shop.call.PlaceOrder(orderOf(orderId))).toEqual(placed);
  const { rows } = await service.pool.query<{ email: string }>("select email from orders where id = $1", [
    orderId,
  ]);
  expect(rows).toEqual([{ email: "ada@example.org" }]);
});

test("an order whose total the shop cannot hold is refused", async () => {
  const huge = {
    ...orderOf(randomUUID(), 1_000_000),
    items: [{ productId: "p", quantity: 1_000_000, price: "9999999.99" }],
  };

  expect(await shop.call.PlaceOrder(huge)).toMatchObject({
    type: "OrderRefused",
    data: { reason: "invalid" },
  });
});

test("an answer moves the order, and a rejection ends it with its reason", async () => {
  const orderId = randomUUID();
  await shop.call.PlaceOrder(orderOf(orderId));
  await eventually(async () => expect(await statusOf(orderId)).toBe("reserving"));
  const stock = await createPublisher(inventory, bench.connection);
  await stock.publish([
    StockRejected({ orderId, reason: "out_of_stock", message: "Only 1 of prod-001 is left.", shortages: [] }),
  ]);

  await eventually(async () => {
    const reply = await shop.call.GetOrder({ orderId });
    expect(reply).toMatchObject({
      type: "OrderDetails",
      data: {
        status: "rejected",
        reason: "Only 1 of prod-001 is left.",
        reasonCode: "out_of_stock",
        timeline: [
          { event: "PlaceOrder" },
          { event: "OrderCreated" },
          { event: "StockRejected", status: "rejected" },
        ],
      },
    });
  });
  await stock.close();
});

test("a step that nobody answers is given up at its deadline, and undone through the outbox", async () => {
  const orderId = randomUUID();
  await shop.call.PlaceOrder(orderOf(orderId));
  await eventually(async () => expect(await statusOf(orderId)).toBe("compensating"));
  await eventually(async () => {
    expect((await service.pool.query("select 1 from warren_outbox")).rowCount).toBe(0);
  });

  const stock = await createPublisher(inventory, bench.connection);
  // The reservation comes late: its compensation is already on its way.
  await stock.publish([StockReserved({ orderId, reservedAt: new Date().toISOString(), items: [named] })]);
  await stock.publish([StockReleased({ orderId, releasedAt: new Date().toISOString() })]);
  await eventually(async () => expect(await statusOf(orderId)).toBe("cancelled"));
  await stock.close();
});

const named = { productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" };

test("a customer cancels an order that waits, and learns what became of it", async () => {
  const orderId = randomUUID();
  expect(await shop.call.CancelOrder({ orderId, reason: "?" })).toMatchObject({ type: "OrderNotFound" });
  await shop.call.PlaceOrder(orderOf(orderId));
  const reply = await shop.call.CancelOrder({ orderId, reason: "changed my mind" });

  expect(reply.type).toBe("OrderCancelRequested");
  expect(["compensating", "cancelled"]).toContain(await statusOf(orderId));
});

test("somebody else's wish to cancel an order ends as it would for an order that nobody has", async () => {
  const orderId = randomUUID();
  const wish = { orderId, reason: "changed my mind" };
  await shop.call.PlaceOrder(orderOf(orderId));

  const replies = await Promise.all([
    shop.call.CancelOrder({ ...wish, userId: randomUUID() }),
    shop.call.CancelOrder({ ...wish, userId: randomUUID() }),
  ]);
  expect(replies).toMatchObject([
    { type: "OrderNotFound", data: { orderId } },
    { type: "OrderNotFound", data: { orderId } },
  ]);
  const { data } = await shop.call.GetOrder({ orderId });
  expect("timeline" in data && data.timeline.map(({ event }) => event)).not.toContain("CancelOrder");
  expect((await shop.call.CancelOrder({ ...wish, userId })).type).not.toBe("OrderNotFound");
});

test("of two instances that move an order at once the second is told so, and its message is not at fault", async () => {
  const orderId = randomUUID();
  await shop.call.PlaceOrder(orderOf(orderId));
  // One that was cancelled before anything was reserved has nothing to undo.
  await eventually(async () => expect(await statusOf(orderId)).toBe("reserving"));
  await shop.call.CancelOrder({ orderId, reason: "changed my mind" });
  await eventually(async () => expect(await statusOf(orderId)).toBe("compensating"));
  let loads = 0;
  const move = () =>
    transaction(service.pool, undefined, async (tx) => {
      const [loaded] = await sagaStore.load(tx, [orderId]);
      if (loaded === undefined) throw new Error("the order is not there");
      loads += 1;
      await eventually(() => expect(loads).toBe(2));
      const version = loaded.version + 1;
      const change = {
        id: orderId,
        version,
        at: new Date(),
        by: "StockReleased",
        to: loaded.state,
        data: loaded.data,
      };
      const moved = { instance: { ...loaded, version }, loadedVersion: loaded.version, changes: [change] };
      await sagaStore.save(tx, [moved] as never);

      return { value: version, last: [] };
    });
  const ended = await Promise.allSettled([move(), move()]);

  expect(ended.filter((one) => one.status === "rejected")).toEqual([
    { status: "rejected", reason: expect.any(CollisionError) as unknown },
  ]);
});

test("orders are listed newest first, page by page, by customer and status", async () => {
  const customer = randomUUID();
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) {
    const orderId = randomUUID();
    ids.unshift(orderId);
    await shop.call.PlaceOrder({ ...orderOf(orderId), userId: customer });
  }

  const listed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await shop.call.ListOrders({
      userId: customer,
      limit: 2,
      ...(cursor === undefined ? {} : { cursor }),
    });
    listed.push(...page.data.orders.map(({ orderId }) => orderId));
    cursor = page.data.nextCursor;
  } while (cursor !== undefined);

  expect(listed).toEqual(ids);
  expect(
    (await shop.call.ListOrders({ userId: customer, status: "delivered", limit: 2 })).data.orders,
  ).toEqual([]);
});

test("the service is ready when its database, the broker and every queue are there", async () => {
  const response = await fetch(`${service.url}/health/ready`);

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: "ok", service: "order" });
});
