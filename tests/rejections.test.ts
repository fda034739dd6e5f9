import { randomUUID } from "node:crypto";
import { createLogger } from "@warren/service-host";
import { gateway } from "@warren/generated/gateway";
import { connect, createClient, type Connection, type RpcClient } from "@warren/messaging";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { LAMP, type NewOrder, orderOf, startSystem, type System, untilEnded } from "@warren/test-system";

const SCARCE = { productId: "prod-scarce", name: "The last three", price: "5.00", stock: 3 };

let system: System;
let connection: Connection;
let orderService: RpcClient<typeof gateway>;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  const logger = createLogger({ name: "test", level: "silent" });
  connection = connect({ url: system.amqpUrl, name: "past-the-gateway", logger });
  orderService = await createClient(gateway, connection);
  await system.gateway.supply([LAMP, SCARCE]);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await orderService.close();
  await connection.close();
  await system.close();
});

test("an order for more than there is is refused before it is placed", async () => {
  const items = [{ productId: SCARCE.productId, price: SCARCE.price, quantity: 4 }];

  // Until the gateway has read the catalogue, it takes them.
  await expect
    .poll(() => system.gateway.place(orderOf({ items })))
    .toMatchObject({
      status: 409,
      body: { code: "out_of_stock", shortages: [{ productId: SCARCE.productId, wanted: 4, available: 3 }] },
    });
});

test("an order for more than there is, of which the gateway knows nothing, is rejected and takes nothing", async () => {
  const lamps = await system.gateway.stock(LAMP.productId);
  const order = orderOf({
    items: [
      { productId: LAMP.productId, price: LAMP.price, quantity: 1 },
      { productId: SCARCE.productId, price: SCARCE.price, quantity: 4 },
    ],
  });
  const tooMany = await storyOf(await placedPastTheGateway(order));

  expect(tooMany.timeline).toEqual(["created", "reserving", "rejected"]);
  expect(tooMany.mail).toContain("We do not have enough");
  expect(await system.gateway.stock(SCARCE.productId)).toMatchObject({ available: 3, reserved: 0 });
  expect(await system.gateway.stock(LAMP.productId)).toMatchObject({
    available: lamps.available,
    reserved: 0,
  });
});

test("of many orders for the last three, three are confirmed", async () => {
  const one = orderOf({ items: [{ productId: SCARCE.productId, price: SCARCE.price, quantity: 1 }] });
  // Past the gateway, which refuses some of them where it has read that none is left.
  const ids = await Promise.all(Array.from({ length: 20 }, () => placedPastTheGateway(one)));
  const ended = await untilEnded(system, ids);

  expect(ended.filter(({ status }) => status === "confirmed")).toHaveLength(3);
  expect(ended.filter(({ status }) => status === "rejected")).toHaveLength(17);
  expect(await system.gateway.stock(SCARCE.productId)).toMatchObject({ available: 0 });
});

test("an order whose card is declined is rejected, and its stock is given back", async () => {
  const before = await system.gateway.stock(LAMP.productId);
  const order = await rejected(orderOf({ paymentMethod: "card-declined" }));

  expect(order.timeline).toEqual(["created", "reserving", "authorizing", "compensating", "rejected"]);
  expect(order.mail).toContain("Your payment was declined");
  expect(await system.gateway.stock(LAMP.productId)).toMatchObject({
    available: before.available,
    reserved: 0,
  });
});

test("a card that is declined only when the money is taken gives back shipment, authorization and stock", async () => {
  const order = await rejected(orderOf({ paymentMethod: "card-capture-declined" }));

  expect(order.timeline.slice(4)).toEqual([
    "capturing",
    "compensating",
    "compensating",
    "compensating",
    "rejected",
  ]);
  expect(await shipmentOf(order.id)).toEqual([{ state: "cancelled" }]);
  expect(await paymentsWaiting()).toEqual([]);
});

test("an order that no carrier takes is rejected after its authorization was voided and its stock released", async () => {
  const before = await system.gateway.stock(LAMP.productId);
  const order = await rejected(orderOf({ address: { country: "AQ" } }));

  expect(order.events).toEqual([
    "PlaceOrder",
    "OrderCreated",
    "StockReserved",
    "PaymentAuthorized",
    "ShipmentFailed",
    "PaymentVoided",
    "StockReleased",
  ]);
  expect(order.mail).toContain("No carrier of ours delivers to your address");
  expect(
    await system.databases.rows("payment", "select state from payments where order_id = $1", [order.id]),
  ).toEqual([{ state: "voided" }]);
  expect(await system.gateway.stock(LAMP.productId)).toMatchObject({
    available: before.available,
    reserved: 0,
  });
});

test("a price that is not the catalogue's is refused before an order is placed", async () => {
  const items = [{ productId: LAMP.productId, price: "1.00", quantity: 1 }];
  const refused = await system.gateway.place(orderOf({ items }));

  expect(refused).toMatchObject({ status: 422, body: { code: "price_mismatch" } });
});

test("a price that has changed since the customer saw it gets the order rejected by the inventory", async () => {
  // Past the gateway, which knows the new price already.
  const orderId = await placedPastTheGateway(
    orderOf({ items: [{ productId: LAMP.productId, price: "1.00", quantity: 1 }] }),
  );

  const [ended] = await untilEnded(system, [orderId]);
  expect(ended?.status).toBe("rejected");
  await expect.poll(() => mailAbout(orderId)).toContain("A price has changed");
});

/** Places an order that must be rejected, and tells how it went. */
async function rejected(wish: NewOrder) {
  return storyOf(await system.gateway.placeSurely(wish));
}

/** How it went with an order that must be rejected. */
async function storyOf(id: string) {
  await untilEnded(system, [id]);
  const { body } = await system.gateway.order(id);
  expect(body).toMatchObject({ status: "rejected", reason: expect.any(String) });
  await expect.poll(() => mailAbout(id)).toContain("We are sorry");
  const timeline = body.timeline ?? [];

  return {
    id,
    timeline: timeline.map(({ status }) => status),
    events: timeline.map(({ event }) => event),
    mail: mailAbout(id),
  };
}

/** Asks the order service itself, which takes what the gateway refuses at once. Returns the order's id. */
async function placedPastTheGateway({ userId, items, email }: NewOrder): Promise<string> {
  const orderId = randomUUID();
  await orderService.call.PlaceOrder({
    orderId,
    userId,
    items: items.map((item) => ({ ...item, price: String(item.price) })),
    currency: "USD",
    priority: "normal",
    prices: "catalogue",
    paymentMethod: "card-visa",
    ...(email === undefined ? {} : { email }),
  });

  return orderId;
}

function mailAbout(orderId: string): string {
  const mails = system.mails({ order: orderId });
  if (mails.length > 1) throw new Error(`${mails.length} mails about one rejection`);

  return mails[0]?.text ?? "";
}

const shipmentOf = (id: string) =>
  system.databases.rows("shipping", "select state from shipments where order_id = $1", [id]);

const paymentsWaiting = () =>
  system.databases.rows("payment", "select order_id from payments where state = 'authorized'");
