import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  ARTICLE_ORDER,
  correlationIdOf,
  LAMP,
  openWiretap,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), {
    settings: { ...testSettings, DISPATCH_AFTER_MS: "0", DELIVER_AFTER_MS: "500" },
  });
  await system.gateway.supply([LAMP]);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

test("the article's order, with an address, travels through every service to the customer's e-mails", async () => {
  const correlationId = `customer-${randomUUID()}`;
  const tap = await openWiretap(system.amqpUrl);
  const placed = await system.gateway.place(
    { ...ARTICLE_ORDER, email: "ada@example.com" },
    { "x-correlation-id": correlationId },
  );

  expect(placed.status).toBe(201);
  expect(placed.headers.get("x-correlation-id")).toBe(correlationId);
  const { id } = placed.body;
  await untilConfirmedByMail(system, [id]);
  await expect.poll(async () => (await system.gateway.order(id)).body.status).toBe("delivered");

  const { body: order } = await system.gateway.order(id);
  expect(order).toMatchObject({ totalAmount: "59.98", trackingNumber: expect.any(String) });
  expect(order.timeline?.map(({ event, status }) => `${event}: ${status}`)).toEqual([
    "PlaceOrder: created",
    "OrderCreated: reserving",
    "StockReserved: authorizing",
    "PaymentAuthorized: scheduling",
    "ShipmentScheduled: capturing",
    "PaymentCaptured: confirmed",
    "ShipmentDispatched: dispatched",
    "ShipmentDelivered: delivered",
  ]);
  // Mails are sent side by side, and here a parcel leaves milliseconds after the confirmation: one may overtake the other.
  await expect
    .poll(() => [...subjects(id)].sort())
    .toEqual([
      expect.stringContaining("is confirmed"),
      expect.stringContaining("is on its way"),
      expect.stringContaining("was delivered"),
    ]);
  expect(system.mails({ order: id }).map(({ to }) => to)).toEqual(
    Array.from({ length: 3 }, () => ["ada@example.com"]),
  );

  const about = tap.heard.filter(({ content }) => content.includes(id));
  expect(new Set(about.map(({ properties }) => properties.type as string))).toEqual(
    new Set([
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
      "ShipmentDispatched",
      "ShipmentDelivered",
      "GetOrder",
    ]),
  );
  const asked = about.filter(({ properties }) => properties.type !== "GetOrder");
  expect(new Set(asked.map(correlationIdOf))).toEqual(new Set([correlationId]));
  await tap.close();
});

test("what was ordered is paid, and gone from the shelves", async () => {
  const before = await system.gateway.stock(LAMP.productId);
  const placed = await system.gateway.place(ARTICLE_ORDER);
  await untilEnded(system, [placed.body.id]);
  await system.audit();

  expect(await system.gateway.stock(LAMP.productId)).toMatchObject({
    available: before.available - 2,
    reserved: 0,
  });
  expect(
    await system.databases.rows("payment", "select state, amount_minor from payments where order_id = $1", [
      placed.body.id,
    ]),
  ).toEqual([{ state: "captured", amount_minor: "5998" }]);
});

function subjects(id: string): readonly string[] {
  return system
    .mails({ order: id })
    .map(({ subject }) => subject)
    .reverse();
}
