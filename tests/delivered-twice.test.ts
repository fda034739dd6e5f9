import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  duplicateMessages,
  type Duplicates,
  orderOf,
  ordersOf,
  PATIENCE_MS,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  untilConfirmedByMail,
  untilEnded,
  variedOrder,
} from "@warren/test-system";

const COUNT = 100;

let system: System;
let duplicates: Duplicates;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  duplicates = await duplicateMessages(system.amqpUrl);
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await duplicates.close();
  await system.close();
});

/**
 * Half of the copies come after the originals were handled: what is looked at before them shows nothing of them. On a busy machine there
 * are more: whoever heard nothing in time asks again.
 */
async function untilSentTwice(name: string, times: number): Promise<void> {
  await expect
    .poll(() => duplicates.sent.get(name) ?? 0, { message: name, timeout: PATIENCE_MS })
    .toBeGreaterThanOrEqual(times);
}

test("goods that come in are counted once, though the shop is told twice", async () => {
  await untilSentTwice("AdjustStock", PRODUCTS.length);
  await system.audit();

  for (const { productId, stock } of PRODUCTS) {
    expect(await system.gateway.stock(productId)).toMatchObject({ available: stock });
  }
});

test("100 orders are confirmed once each, though every message is delivered twice", async () => {
  const ids = await placeMany(system.gateway, COUNT, { make: variedOrder });
  const ended = await untilEnded(system, ids);

  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  for (const name of [
    "PlaceOrder",
    "OrderCreated",
    "ReserveStock",
    "StockReserved",
    "AuthorizePayment",
    "PaymentAuthorized",
    "ScheduleShipment",
    "ShipmentScheduled",
    "CapturePayment",
    "PaymentCaptured",
    "CommitStock",
    "OrderConfirmed",
  ]) {
    await untilSentTwice(name, COUNT);
  }
  await system.audit();
  await untilConfirmedByMail(system, ids);
});

test("declined and cancelled orders give back what they took once, though every message is delivered twice", async () => {
  const declined = await placeMany(system.gateway, 10, {
    make: () => orderOf({ paymentMethod: "card-declined" }),
  });
  const captured = await placeMany(system.gateway, 10, {
    make: () => orderOf({ paymentMethod: "card-capture-declined" }),
  });
  const regretted = await placeMany(system.gateway, 10, { make: variedOrder });
  await untilEnded(system, regretted);
  for (const id of regretted) expect((await system.gateway.cancel(id)).status).toBe(202);

  const ended = await untilEnded(system, [...declined, ...captured]);
  expect(ended.filter(({ status }) => status !== "rejected")).toEqual([]);
  await expect
    .poll(async () => (await ordersOf(system, regretted)).filter(({ status }) => status !== "cancelled"), {
      timeout: PATIENCE_MS,
    })
    .toEqual([]);
});
