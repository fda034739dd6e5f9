import type { ListNotices } from "@warren/generated/gateway";
import { OrderCancelled, OrderConfirmed } from "@warren/generated/order";
import { ShipmentDispatched } from "@warren/generated/shipping";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCatcher, type Catcher } from "./catcher/catcher.js";
import { confirmedOrder, openShop, type Shop } from "./testing/shop.js";

let shop: Shop;
let catcher: Catcher;

beforeAll(async () => {
  [shop, catcher] = await Promise.all([openShop(), startCatcher({ smtpPort: 0, httpPort: 0 })]);
  await shop.start({ SMTP_URL: catcher.smtpUrl });
});
afterAll(async () => {
  await shop.close();
  await catcher.close();
});

const told = async (query: ListNotices["data"]) => (await shop.ask.ListNotices(query)).data;

test("a customer's notices are listed newest first, with the address masked and what became of each", async () => {
  const { orderId, userId, email, carrier, trackingNumber, ...order } = confirmedOrder();
  await shop.order.publish([OrderConfirmed({ ...order, orderId, userId, email, carrier, trackingNumber })]);
  await expect
    .poll(() => told({ userId, limit: 10 }))
    .toMatchObject({ notices: [{ kind: "order_confirmed", state: "sent" }] });
  await shop.shipping.publish([
    ShipmentDispatched({
      ...{ orderId, userId, email, carrier, trackingNumber },
      shipmentId: randomUUID(),
      dispatchedAt: "2026-03-03T09:30:02.000Z",
    }),
  ]);
  await expect
    .poll(async () => (await told({ userId, limit: 10 })).notices.map(({ state }) => state))
    .toEqual(["sent", "sent", "sent"]);

  const { notices, nextCursor } = await told({ userId, limit: 10 });
  expect(nextCursor).toBeUndefined();
  expect(notices[2]).toEqual({
    noticeId: expect.any(String) as string,
    orderId,
    kind: "order_confirmed",
    channel: "email",
    to: "a…@example.com",
    state: "sent",
    createdAt: expect.any(String) as string,
    sentAt: expect.any(String) as string,
  });
  expect(notices.slice(0, 2).map(({ kind }) => kind)).toEqual(["shipment_dispatched", "shipment_dispatched"]);
  const push = notices.find(({ channel }) => channel === "push");
  expect(push).toMatchObject({ state: "sent" });
  expect(push).not.toHaveProperty("to");
});

test("nobody is told of the notices of others", async () => {
  const [mine, theirs] = [confirmedOrder(), confirmedOrder()];
  await shop.order.publish([OrderConfirmed(mine), OrderConfirmed(theirs)]);

  for (const { userId, orderId } of [mine, theirs]) {
    await expect.poll(() => told({ userId, limit: 10 })).toMatchObject({ notices: [{ orderId }] });
  }
  expect(await told({ userId: randomUUID(), limit: 10 })).toEqual({ notices: [] });
});

test("one order's notices are asked for without those of the customer's others", async () => {
  const mine = confirmedOrder();
  const other = { ...confirmedOrder(), userId: mine.userId };
  await shop.order.publish([OrderConfirmed(mine), OrderConfirmed(other)]);
  const { userId, orderId } = mine;
  await expect.poll(async () => (await told({ userId, limit: 10 })).notices).toHaveLength(2);

  expect(await told({ userId, limit: 1, orderId })).toMatchObject({ notices: [{ orderId }] });
  expect(await told({ userId, limit: 1, orderId })).not.toHaveProperty("nextCursor");
  expect(await told({ userId: randomUUID(), limit: 10, orderId })).toEqual({ notices: [] });
});

test("a notice that nobody could be sent says so", async () => {
  const userId = randomUUID();
  const orderId = randomUUID();
  const total = { totalAmount: "9.99", currency: "USD" };
  await shop.order.publish([
    OrderCancelled({
      ...{ orderId, userId, ...total },
      reason: "customer",
      message: "?",
      cancelledAt: "2026-03-02T09:30:02.000Z",
    }),
  ]);

  await expect
    .poll(() => told({ userId, limit: 10 }))
    .toMatchObject({ notices: [{ orderId, kind: "order_cancelled", state: "no_address" }] });
  expect((await told({ userId, limit: 10 })).notices[0]).not.toHaveProperty("to");
});

test("pages follow one another without a gap, also through notices of the same moment", async () => {
  const userId = randomUUID();
  const orders = Array.from({ length: 25 }, () => ({ ...confirmedOrder(), userId }));
  await shop.order.publish(orders.map((order) => OrderConfirmed(order)));
  await expect.poll(async () => (await told({ userId, limit: 100 })).notices.length).toBe(25);

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof told>> = await told({
      userId,
      limit: 10,
      ...(cursor === undefined ? {} : { cursor }),
    });
    seen.push(...page.notices.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);

  expect(seen).toHaveLength(25);
  expect(new Set<string>(seen)).toEqual(new Set(orders.map(({ orderId }) => orderId)));
});

test("a cursor that nobody gave out starts at the beginning", async () => {
  const order = confirmedOrder();
  await shop.order.publish([OrderConfirmed(order)]);
  const { userId, orderId } = order;
  await expect.poll(() => told({ userId, limit: 10 })).toMatchObject({ notices: [{ orderId }] });

  for (const cursor of ["nonsense", `99999999999999999/${orderId}`, `' or 1=1/${orderId}`]) {
    expect((await told({ userId, limit: 10, cursor })).notices).toHaveLength(1);
  }
});
