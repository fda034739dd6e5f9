import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  doubleEverything,
  type Doubling,
  GOODS,
  orderOf,
  placeMany,
  startSystem,
  type System,
  untilConfirmedByMail,
  variedOrder,
} from "@warren/test-system";

const COUNT = 100;

let system: System;
let doubling: Doubling;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  doubling = await doubleEverything(system.amqpUrl);
  await system.shop.supply(GOODS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await doubling.close();
  await system.close();
});

test("goods that come in are counted once, though the shop is told twice", async () => {
  await system.audit();

  expect(doubling.doubled.get("AdjustStock")).toBe(GOODS.length);
  for (const { productId, stock } of GOODS) {
    expect(await system.shop.stock(productId)).toMatchObject({ available: stock });
  }
});

test("100 orders are confirmed once each, though every message is delivered twice", async () => {
  const ids = await placeMany(system.shop, COUNT, { make: variedOrder });
  const ended = await system.ledger.untilEnded(ids);

  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  await system.audit();
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
    expect(doubling.doubled.get(name), name).toBe(COUNT);
  }
});

test("declined and cancelled orders give back what they took once, though every message is delivered twice", async () => {
  const declined = await placeMany(system.shop, 10, {
    make: () => orderOf({ paymentMethod: "card-declined" }),
  });
  const captured = await placeMany(system.shop, 10, {
    make: () => orderOf({ paymentMethod: "card-capture-declined" }),
  });
  const regretted = await placeMany(system.shop, 10, { make: variedOrder });
  await system.ledger.untilEnded(regretted);
  for (const id of regretted) expect((await system.shop.cancel(id)).status).toBe(202);

  const ended = await system.ledger.untilEnded([...declined, ...captured]);
  expect(ended.filter(({ status }) => status !== "rejected")).toEqual([]);
  await expect
    .poll(
      async () => (await system.ledger.orders(regretted)).filter(({ status }) => status !== "cancelled"),
      {
        timeout: 30_000,
      },
    )
    .toEqual([]);
});
