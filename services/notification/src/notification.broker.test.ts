import { openLookups, type Lookups, type RunningService } from "@warren/service-host";
import { StockLow } from "@warren/generated/inventory";
import { OrderCancelled, OrderConfirmed, OrderRejected } from "@warren/generated/order";
import { ShipmentDelivered, ShipmentDispatched } from "@warren/generated/shipping";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCatcher, type Catcher } from "./catcher/catcher.js";
import { entities } from "./entities/index.js";
import { noticesAbout } from "./store/notice-lookups.js";
import { confirmedOrder, openShop, type Shop } from "./testing/shop.js";

let shop: Shop;
let catcher: Catcher;
let service: RunningService;
let lookups: Lookups;

beforeAll(async () => {
  [shop, catcher] = await Promise.all([openShop(), startCatcher({ smtpPort: 0, httpPort: 0 })]);
  service = await shop.start({
    SMTP_URL: catcher.smtpUrl,
    BUYERS_EMAIL: "buyers@shop.example",
    BUYERS_PHONE: "+44 20 7946 0000",
  });
  lookups = await openLookups({ databaseUrl: shop.databaseUrl, entities });
});
afterAll(async () => {
  await lookups.close();
  await shop.close();
  await catcher.close();
});

describe("the notification service", () => {
  test("confirms an order by e-mail, with what was ordered, the total and the tracking number", async () => {
    const order = confirmedOrder();

    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    await shop.order.publish([OrderConfirmed(order)], { correlationId: "ada-1", traceparent });
    await mailsAbout(order.orderId, 1);

    const [mail] = catcher.mails({ order: order.orderId });
    expect(mail).toMatchObject({
      to: ["ada@example.com"],
      received: 1,
      from: expect.stringContaining("shop@"),
    });
    for (const part of ["2 ×", "Walnut desk lamp", "59.98 USD", "prod-002", "60.03 USD", "NP5F0C1A526D0E"]) {
      expect(mail?.text).toContain(part);
      expect(mail?.html).toContain(part);
    }
    await expect
      .poll(() => noticesAbout(lookups.begin(), order.orderId))
      .toMatchObject([
        {
          state: "sent",
          attempts: 1,
          recipient: "ada@example.com",
          userId: order.userId,
          providerMessageId: mail?.messageId,
          correlationId: "ada-1",
          traceparent: expect.stringContaining("a".repeat(32)) as string,
        },
      ]);
  });

  test("writes to nobody about an order without an address, and keeps what it would have written", async () => {
    const { email: _, carrier, trackingNumber, ...order } = confirmedOrder();
    const { orderId, userId } = order;
    const shipment = { orderId, userId, carrier, trackingNumber, shipmentId: randomUUID() };
    const after = confirmedOrder();

    await shop.order.publish([OrderConfirmed({ ...order, carrier, trackingNumber })]);
    await shop.shipping.publish([
      ShipmentDelivered({ ...shipment, deliveredAt: "2026-03-04T09:30:02.000Z" }),
    ]);
    await expect.poll(() => noticesAbout(lookups.begin(), orderId)).toHaveLength(3);
    await shop.order.publish([OrderConfirmed(after)]);
    await mailsAbout(after.orderId, 1);
    await expect.poll(queued).toBe(0);

    expect(catcher.mails({ order: orderId })).toEqual([]);
    const kept = await noticesAbout(lookups.begin(), orderId);
    expect(kept.filter(({ channel }) => channel === "email")).toMatchObject([
      { template: "order_confirmed", state: "no_address", recipient: null, userId, attempts: 0 },
      { template: "shipment_delivered", state: "no_address", recipient: null, userId, attempts: 0 },
    ]);
    // The customer's devices are known without an address.
    expect(kept.filter(({ channel }) => channel === "push")).toMatchObject([{ state: "sent" }]);
  });

  test("says to the cent what a customer gets back, and of an order of the last release what it knows", async () => {
    const base = { userId: randomUUID(), email: "ada@example.com", totalAmount: "60.03", currency: "USD" };
    const at = "2026-03-02T09:30:02.000Z";
    const cancelled = (refunded?: string) => {
      const told = refunded === undefined ? {} : { refunded };

      return OrderCancelled({
        ...{ ...base, ...told, orderId: randomUUID(), reason: "customer", message: "-", cancelledAt: at },
      });
    };
    const news = [cancelled("60.03"), cancelled("0.00"), cancelled()];

    await shop.order.publish(news);
    for (const { data } of news) await mailsAbout(data.orderId, 1);

    const texts = news.map(({ data }) => catcher.mails({ order: data.orderId })[0]?.text);
    expect(texts[0]).toContain("You get back the 60.03 USD that you paid.");
    expect(texts[1]).toContain("You have not been charged the 60.03 USD.");
    expect(texts[2]).toContain("If the 60.03 USD had been charged already, you get them back.");
  });

  test("tells in plain words why an order was rejected or cancelled", async () => {
    const base = { userId: randomUUID(), email: "ada@example.com", totalAmount: "9.99", currency: "USD" };
    const rejected = randomUUID();
    const cancelled = randomUUID();

    await shop.order.publish([
      OrderRejected({
        ...base,
        orderId: rejected,
        reason: "out_of_stock",
        message: "Only 1 of <prod-001> is left.",
        rejectedAt: "2026-03-02T09:30:02.000Z",
      }),
      OrderCancelled({
        ...base,
        orderId: cancelled,
        reason: "timed_out",
        message: "The payment took too long.",
        cancelledAt: "2026-03-02T09:30:02.000Z",
      }),
    ]);
    await mailsAbout(rejected, 1);
    await mailsAbout(cancelled, 1);

    const [mail] = catcher.mails({ order: rejected });
    expect(mail?.text).toContain("We do not have enough of what you ordered.");
    // Not in the message's words, into which a customer's may have come.
    for (const text of [mail?.text, mail?.html]) expect(text).not.toContain("prod-001");
    expect(catcher.mails({ order: cancelled })[0]?.text).toContain("could not finish your order in time");
  });

  test("follows the parcel by e-mail and push", async () => {
    const { orderId, userId, email, carrier, trackingNumber } = confirmedOrder();
    const shipment = { orderId, userId, email, carrier, trackingNumber, shipmentId: randomUUID() };

    await shop.shipping.publish([
      ShipmentDispatched({ ...shipment, dispatchedAt: "2026-03-03T09:30:02.000Z" }),
      ShipmentDelivered({ ...shipment, deliveredAt: "2026-03-04T09:30:02.000Z" }),
    ]);
    await mailsAbout(orderId, 2);

    const { rows } = await service.pool.query(
      "select channel, recipient from recorded_texts where recipient = $1",
      [userId],
    );
    expect(rows).toEqual([
      { channel: "push", recipient: userId },
      { channel: "push", recipient: userId },
    ]);
  });

  test("tells the buyers, and nobody else, once each time that a product runs low", async () => {
    const low = {
      productId: `prod-${randomUUID()}`,
      name: "Lamp\r\nBcc: x@y.example",
      available: 7,
      threshold: 10,
    };
    const [first, second] = ["2026-03-02T09:30:02.000Z", "2026-03-09T09:30:02.000Z"];

    await shop.inventory.publish([
      StockLow({ ...low, at: first }),
      StockLow({ ...low, at: first }),
      StockLow({ ...low, at: second }),
    ]);
    await mailsAbout(low.productId, 2);

    const [mail] = catcher.mails({ order: low.productId });
    expect(mail).toMatchObject({
      to: ["buyers@shop.example"],
      subject: `Low stock: Lamp Bcc: x@y.example (${low.productId})`,
      text: expect.stringContaining("The threshold is 10"),
    });
    await expect.poll(() => noticesAbout(lookups.begin(), low.productId)).toHaveLength(4);
    const told = await noticesAbout(lookups.begin(), low.productId);
    expect(new Set(told.map(({ recipient, userId }) => `${recipient} ${userId}`))).toEqual(
      new Set(["buyers@shop.example null", "+44 20 7946 0000 null"]),
    );
  });

  test("keeps what it would have written to buyers whose address nobody has set", async () => {
    const alone = await openShop();
    try {
      const running = await alone.start({ SMTP_URL: catcher.smtpUrl });
      const productId = `prod-${randomUUID()}`;
      const at = "2026-03-02T09:30:02.000Z";
      await alone.inventory.publish([StockLow({ productId, name: "Lamp", available: 1, threshold: 2, at })]);

      const states = "select channel, state, recipient from notices";
      await expect
        .poll(async () => (await running.pool.query(states)).rows as unknown[])
        .toEqual([{ channel: "email", state: "no_address", recipient: null }]);
      expect(catcher.mails({ order: productId })).toEqual([]);
    } finally {
      await alone.close();
    }
  });

  test("sends one confirmation for an order, however often it is told, by however many instances", async () => {
    const second = await shop.start({ SMTP_URL: catcher.smtpUrl });
    const orders = Array.from({ length: 150 }, confirmedOrder);
    const news = orders.map((order) => OrderConfirmed(order));

    await shop.order.publish([...news, ...news]);
    await shop.order.publish(news);

    const ours = new Set<string>(orders.map(({ orderId }) => orderId));
    const caught = () => catcher.mails().filter(({ order }) => order !== undefined && ours.has(order));
    await expect.poll(() => caught().length).toBe(150);
    await expect.poll(() => queued()).toBe(0);
    expect(caught().every(({ received }) => received === 1)).toBe(true);
    await second.close();
  });

  test("shows the caught mails to people and programs", async () => {
    const order = confirmedOrder();
    await shop.order.publish([OrderConfirmed(order)]);
    await mailsAbout(order.orderId, 1);

    const response = await fetch(
      `${catcher.httpUrl}/mails?to=ADA@example&subject=confirmed&order=${order.orderId}`,
    );
    expect(await response.json()).toMatchObject([{ order: order.orderId, received: 1 }]);
    const page = await (await fetch(catcher.httpUrl)).text();
    expect(page).toContain("For people: the page Mail of the console");
  });

  test("counts what it sent", async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();

    expect(metrics).toMatch(
      /notification_attempts_total\{channel="email",template="order_confirmed",outcome="sent",service="notification"\} [1-9]/,
    );
  });
});

function mailsAbout(subject: string, count: number): Promise<void> {
  return expect.poll(() => catcher.mails({ order: subject }).length).toBe(count);
}

async function queued(): Promise<number> {
  const { rowCount } = await service.pool.query("select 1 from notices where state = 'queued'");

  return rowCount ?? 0;
}
