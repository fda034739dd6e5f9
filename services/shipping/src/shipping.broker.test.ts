import { openLookups, type RunningService } from "@warren/service-host";
import { CancelShipment, order } from "@warren/generated/order";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entities } from "./entities/index.js";
import { shipmentOfOrder, shipmentsByTrackingNumber } from "./store/shipment-lookups.js";
import { newOrder, openShop, type Shop } from "./testing/shop.js";

describe("a shipment that waits", () => {
  let shop: Shop;
  let service: RunningService;
  beforeAll(async () => {
    shop = await openShop();
    service = await shop.start({ DISPATCH_AFTER_MS: "3600000" });
  });
  afterAll(() => shop.close());

  test("is scheduled once for an order, however often it is asked for", async () => {
    const { orderId, schedule } = newOrder();

    await shop.send([schedule, schedule]);
    await said(shop, orderId, "ShipmentScheduled", "ShipmentScheduled");
    await shop.send([schedule]);
    await said(shop, orderId, "ShipmentScheduled", "ShipmentScheduled", "ShipmentScheduled");

    const [first, ...others] = shop.about(orderId);
    expect(first?.data).toMatchObject({ carrier: "Northern Post" });
    expect(others.map(({ data }) => data)).toEqual([first?.data, first?.data]);
  });

  test("is scheduled once for a message that the broker delivers twice, and its answer is published again", async () => {
    const { orderId, schedule } = newOrder();
    const messageId = randomUUID();

    await shop.publishAs(order, messageId, schedule);
    await said(shop, orderId, "ShipmentScheduled");
    await shop.publishAs(order, messageId, schedule);
    await said(shop, orderId, "ShipmentScheduled", "ShipmentScheduled");

    expect(shop.about(orderId)[1]).toEqual(shop.about(orderId)[0]);
    expect(shop.correlationIdsAbout(orderId)).toEqual([messageId, messageId]);
  });

  test("is scheduled for hundreds of orders at once, each with a number of its own", async () => {
    const orders = Array.from({ length: 300 }, (_, index) => newOrder(index % 3 === 0 ? "AQ" : "EIRE"));

    await shop.send(orders.map(({ schedule }) => schedule));
    await expect.poll(() => orders.flatMap(({ orderId }) => shop.about(orderId)).length).toBe(300);

    const answers = orders.flatMap(({ orderId }) => shop.about(orderId));
    expect(answers.map(({ type }) => type)).toEqual(
      orders.map((_, index) => (index % 3 === 0 ? "ShipmentFailed" : "ShipmentScheduled")),
    );
    const numbers = answers.flatMap(({ data }) => ("trackingNumber" in data ? [data.trackingNumber] : []));
    expect(new Set(numbers).size).toBe(200);
  });

  test("fails where nobody delivers, and can be cancelled all the same", async () => {
    const { orderId, schedule } = newOrder("Atlantis");

    await shop.send([schedule, CancelShipment({ orderId, reason: "shipping_unavailable" })]);
    await said(shop, orderId, "ShipmentFailed", "ShipmentCancelled");

    expect(shop.about(orderId)[0]?.data).toEqual({
      orderId,
      reason: "no_carrier",
      message: "No carrier delivers to the country you gave.",
    });
  });

  test("can be cancelled, before and after its order is confirmed", async () => {
    for (const confirmFirst of [false, true]) {
      const { orderId, schedule, confirmed } = newOrder();
      await shop.send([schedule]);
      await said(shop, orderId, "ShipmentScheduled");
      if (confirmFirst) {
        await shop.send([confirmed]);
        await expect.poll(() => confirmedAt(orderId)).toBeInstanceOf(Date);
      }

      await shop.send([CancelShipment({ orderId, reason: "customer" })]);
      await said(shop, orderId, "ShipmentScheduled", "ShipmentCancelled");
    }
  });

  test("is refused to an order that was cancelled before it asked", async () => {
    const { orderId, schedule } = newOrder();

    await shop.send([CancelShipment({ orderId, reason: "timed_out" })]);
    await said(shop, orderId, "ShipmentCancelled");
    await shop.send([schedule]);
    await said(shop, orderId, "ShipmentCancelled", "ShipmentFailed");

    expect(shop.about(orderId)[1]?.data).toMatchObject({ reason: "cancelled" });
  });

  test("lets a confirmation that fits no shipment hurt nobody else in its batch", async () => {
    const [failed, fine] = [newOrder("AQ"), newOrder()];
    await shop.send([failed.schedule, fine.schedule]);
    await said(shop, fine.orderId, "ShipmentScheduled");
    await said(shop, failed.orderId, "ShipmentFailed");

    await service.server.pause("shipping.confirmed_orders");
    await shop.send([failed.confirmed, fine.confirmed]);
    await service.server.resume("shipping.confirmed_orders");

    await expect.poll(() => confirmedAt(fine.orderId)).toBeInstanceOf(Date);
    await expect
      .poll(() => shop.take("shipping.confirmed_orders.dead"))
      .toMatchObject([{ data: { orderId: failed.orderId }, reason: expect.stringContaining("no carrier") }]);
  });

  test("waits for its schedule when the confirmation overtakes it", async () => {
    const { orderId, schedule, confirmed } = newOrder();

    await service.server.pause("shipping.commands");
    await shop.send([schedule, confirmed]);
    await expect.poll(retries).toBeGreaterThan(0);
    await service.server.resume("shipping.commands");

    await expect.poll(() => confirmedAt(orderId)).toBeInstanceOf(Date);
  });

  test("can be tracked from its schedule to its cancellation, and is for whoever ordered", async () => {
    const { orderId, userId, schedule, confirmed } = newOrder();
    await shop.send([schedule]);
    await said(shop, orderId, "ShipmentScheduled");
    const told = shop.about(orderId)[0]?.data;
    const parcel = {
      orderId,
      userId,
      carrier: "Northern Post",
      trackingNumber: told !== undefined && "trackingNumber" in told ? told.trackingNumber : "",
    };

    const scheduled = await shop.ask.TrackShipment({ orderId });
    expect(scheduled).toMatchObject({
      type: "ShipmentDetails",
      data: { ...parcel, state: "scheduled", deliveryPlannedFor: expect.any(String) },
    });
    expect(scheduled.data).not.toHaveProperty("dispatchPlannedFor");

    await shop.send([confirmed]);
    await expect
      .poll(() => shop.ask.TrackShipment({ orderId }))
      .toMatchObject({ data: { state: "scheduled", dispatchPlannedFor: expect.any(String) } });

    await shop.send([CancelShipment({ orderId, reason: "customer" })]);
    await said(shop, orderId, "ShipmentScheduled", "ShipmentCancelled");
    const { data } = await shop.ask.TrackShipment({ orderId });
    expect(data).toMatchObject({ ...parcel, state: "cancelled", cancelledAt: expect.any(String) });
    expect(data).not.toHaveProperty("deliveryPlannedFor");
  });

  test("that was called off before it was asked for has nobody to get it, and one that is unknown is unknown", async () => {
    const { orderId } = newOrder();
    await shop.send([CancelShipment({ orderId, reason: "timed_out" })]);
    await said(shop, orderId, "ShipmentCancelled");

    const { data } = await shop.ask.TrackShipment({ orderId });
    expect(data).toMatchObject({ orderId, state: "cancelled" });
    expect(data).not.toHaveProperty("userId");
    expect((await shop.ask.TrackShipment({ orderId: randomUUID() })).type).toBe("ShipmentNotFound");
  });

  test("is found by its order and by its tracking number", async () => {
    const { orderId, userId, schedule } = newOrder();
    await shop.send([schedule]);
    await said(shop, orderId, "ShipmentScheduled");
    const lookups = await openLookups({ databaseUrl: shop.databaseUrl, entities });

    const shipment = await shipmentOfOrder(lookups.begin(), orderId);
    expect(shipment).toMatchObject({
      state: "scheduled",
      userId,
      address: { country: "United Kingdom" },
      transitMs: "40000",
      confirmedAt: null,
    });
    const number = shipment?.trackingNumber ?? "";
    expect(await shipmentsByTrackingNumber(lookups.begin(), number)).toMatchObject([{ orderId }]);
    expect(await shipmentOfOrder(lookups.begin(), randomUUID())).toBeUndefined();
    await lookups.close();
  });

  async function retries(): Promise<number> {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const line = /handled_total\{queue="shipping.confirmed_orders",[^}]*outcome="retried"[^}]*\} (\d+)/.exec(
      metrics,
    );

    return Number(line?.[1] ?? 0);
  }

  async function confirmedAt(orderId: string): Promise<Date | null | undefined> {
    const { rows } = await service.pool.query<{ confirmed_at: Date | null }>(
      "select confirmed_at from shipments where order_id = $1",
      [orderId],
    );

    return rows[0]?.confirmed_at;
  }
});

describe("a shipment on its way", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    const quick = { DISPATCH_AFTER_MS: "10", DELIVER_AFTER_MS: "10" };
    // Two instances: each parcel moves once.
    await Promise.all([shop.start(quick), shop.start(quick)]);
  });
  afterAll(() => shop.close());

  test("leaves once its order is confirmed, arrives, and keeps the customer's correlation id", async () => {
    const { orderId, userId, schedule, confirmed } = newOrder();
    const correlationId = randomUUID();

    await shop.send([schedule], { correlationId });
    await said(shop, orderId, "ShipmentScheduled");
    await shop.send([confirmed], { correlationId });
    await said(shop, orderId, "ShipmentScheduled", "ShipmentDispatched", "ShipmentDelivered");

    const [scheduled, dispatched, delivered] = shop.about(orderId);
    expect(dispatched?.data).toMatchObject({ userId, email: "ada@example.com" });
    expect(shop.correlationIdsAbout(orderId)).toEqual([correlationId, correlationId, correlationId]);
    const parcels = [scheduled, dispatched, delivered].map((event) =>
      event !== undefined && "trackingNumber" in event.data ? event.data.trackingNumber : undefined,
    );
    expect(new Set(parcels).size).toBe(1);

    await shop.send([CancelShipment({ orderId, reason: "customer" })]);
    await expect
      .poll(() => shop.about(orderId).at(-1))
      .toMatchObject({ type: "ShipmentNotCancellable", data: { orderId, status: "delivered" } });
  });

  test("moves once, with hundreds due at the same time; those of unconfirmed orders stay", async () => {
    const orders = Array.from({ length: 450 }, () => newOrder());
    const unpaid = newOrder();
    const types = () => orders.map(({ orderId }) => shop.about(orderId).map(({ type }) => type));

    await shop.send([unpaid.schedule, ...orders.map(({ schedule }) => schedule)]);
    await expect.poll(types).toEqual(orders.map(() => ["ShipmentScheduled"]));
    await shop.send(orders.map(({ confirmed }) => confirmed));
    await shop.send(orders.slice(0, 50).map(({ confirmed }) => confirmed));

    const story = ["ShipmentScheduled", "ShipmentDispatched", "ShipmentDelivered"];
    await expect.poll(types, { interval: 250 }).toEqual(orders.map(() => story));
    expect(await shop.ask.TrackShipment({ orderId: orders[0]?.orderId ?? "" })).toMatchObject({
      data: { state: "delivered", dispatchedAt: expect.any(String), deliveredAt: expect.any(String) },
    });
    expect(shop.about(unpaid.orderId).map(({ type }) => type)).toEqual(["ShipmentScheduled"]);
  });
});

async function said(shop: Shop, orderId: string, ...types: readonly string[]): Promise<void> {
  await expect.poll(() => shop.about(orderId).map(({ type }) => type)).toEqual(types);
}
