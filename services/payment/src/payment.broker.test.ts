import { AuthorizePayment, CapturePayment, order, RefundPayment, VoidPayment } from "@warren/generated/order";
import type { RunningService } from "@warren/service-host";
import { transaction, type Tx } from "@warren/messaging";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Payment } from "./domain/payment.js";
import { loadPayments, savePayments } from "./store/payments.js";
import { newOrder, openShop, type Event, type Shop } from "./testing/shop.js";

let shop: Shop;
let service: RunningService;

beforeAll(async () => {
  shop = await openShop();
  service = await shop.start();
});
afterAll(() => shop.close());

describe("the payment service", () => {
  test("authorizes and captures, and writes both into the ledger", async () => {
    const { orderId, authorize } = newOrder();

    await shop.send([AuthorizePayment(authorize)]);
    await said(orderId, "PaymentAuthorized");
    await shop.send([CapturePayment({ orderId })]);
    await said(orderId, "PaymentAuthorized", "PaymentCaptured");

    expect(shop.about(orderId)[1]?.data).toMatchObject({ amount: "59.98", currency: "USD" });
    expect(await ledger(orderId)).toEqual(["authorize approved 5998", "capture approved 5998"]);
    expect(await stateOf(orderId)).toBe("captured");
  });

  test.each([
    ["card-declined", "card_declined"],
    ["card-insufficient-funds", "insufficient_funds"],
    ["card-expired", "expired_card"],
  ])("answers %s with PaymentDeclined, %s", async (paymentMethod, reason) => {
    const { orderId, authorize } = newOrder(paymentMethod);

    await shop.send([AuthorizePayment(authorize)]);
    await said(orderId, "PaymentDeclined");

    expect(shop.about(orderId)[0]?.data).toMatchObject({ action: "authorize", reason });
    expect(await stateOf(orderId)).toBe("declined");
  });

  test("lets the amount go after a declined capture", async () => {
    const { orderId, authorize } = newOrder("card-capture-declined");

    await shop.send([AuthorizePayment(authorize), CapturePayment({ orderId })]);
    await said(orderId, "PaymentAuthorized", "PaymentDeclined");
    expect(shop.about(orderId)[1]?.data).toMatchObject({ action: "capture", reason: "card_declined" });
    await shop.send([VoidPayment({ orderId, reason: "payment_declined" })]);
    await said(orderId, "PaymentAuthorized", "PaymentDeclined", "PaymentVoided");

    expect(await ledger(orderId)).toEqual([
      "authorize approved 5998",
      "capture declined 5998",
      "void approved 5998",
    ]);
  });

  test("refuses an authorization that comes after it was called off", async () => {
    const { orderId, authorize } = newOrder();

    await shop.send([VoidPayment({ orderId, reason: "timed_out" })]);
    await said(orderId, "PaymentVoided");
    await shop.send([AuthorizePayment(authorize)]);
    await said(orderId, "PaymentVoided", "PaymentDeclined");

    expect(shop.about(orderId)[1]?.data).toMatchObject({ action: "authorize", reason: "voided" });
    expect(await stateOf(orderId)).toBe("voided");
  });

  test("pays back what was taken, whichever of the two commands undoes it", async () => {
    const [one, two] = [newOrder(), newOrder()];
    for (const { orderId, authorize } of [one, two]) {
      await shop.send([AuthorizePayment(authorize), CapturePayment({ orderId })]);
      await said(orderId, "PaymentAuthorized", "PaymentCaptured");
    }

    await shop.send([
      VoidPayment({ orderId: one.orderId, reason: "customer" }),
      RefundPayment({ orderId: two.orderId, reason: "customer" }),
    ]);

    for (const { orderId } of [one, two]) {
      await said(orderId, "PaymentAuthorized", "PaymentCaptured", "PaymentRefunded");
      expect(await stateOf(orderId)).toBe("refunded");
    }
  });

  test("voids when it is told to refund what was only authorized, or never heard of", async () => {
    const [held, unknown] = [newOrder(), newOrder()];
    await shop.send([AuthorizePayment(held.authorize)]);
    await said(held.orderId, "PaymentAuthorized");

    for (const { orderId } of [held, unknown]) {
      await shop.send([RefundPayment({ orderId, reason: "customer" })]);
    }

    await said(held.orderId, "PaymentAuthorized", "PaymentVoided");
    await said(unknown.orderId, "PaymentVoided");
  });

  test("answers the same command again in the same words, and moves no money twice", async () => {
    const { orderId, authorize } = newOrder();
    const commands = [AuthorizePayment(authorize), CapturePayment({ orderId })];

    // All in one batch, then in messages of their own.
    await shop.send([...commands, ...commands]);
    await expect.poll(() => shop.about(orderId).length).toBe(4);
    await shop.send(commands);
    await expect.poll(() => shop.about(orderId).length).toBe(6);

    const answers = new Set(shop.about(orderId).map((event) => JSON.stringify(event)));
    expect(answers.size).toBe(2);
    expect(await ledger(orderId)).toHaveLength(2);
  });

  test("handles a message that the broker delivers twice once, and publishes its answer again", async () => {
    const { orderId, authorize } = newOrder();
    const messageId = randomUUID();

    await shop.publishAs(order, messageId, AuthorizePayment(authorize));
    await shop.publishAs(order, messageId, AuthorizePayment(authorize));
    await expect.poll(() => shop.about(orderId).length).toBe(2);

    expect(await ledger(orderId)).toEqual(["authorize approved 5998"]);
    const { rows } = await service.pool.query("select 1 from warren_inbox where message_id = $1", [
      messageId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test("handles hundreds in batches, beside a second instance", async () => {
    const second = await shop.start();
    const orders = Array.from({ length: 500 }, (_, n) => newOrder("card-visa", `${n}.07`));

    await shop.send(orders.map(({ authorize }) => AuthorizePayment(authorize)));
    await expect.poll(() => count(orders, "PaymentAuthorized")).toBe(500);
    await shop.send(orders.map(({ orderId }) => CapturePayment({ orderId })));
    await expect.poll(() => count(orders, "PaymentCaptured")).toBe(500);

    const { rows } = await service.pool.query<{ left: string; taken: string }>(
      `select count(*) filter (where state = 'authorized') as left, sum(amount_minor) as taken
       from payments where order_id = any($1::uuid[])`,
      [orders.map(({ orderId }) => orderId)],
    );
    expect(rows).toEqual([{ left: "0", taken: String(500 * 7 + (100 * 499 * 500) / 2) }]);
    await second.close();
  });

  test("two instances that meet at one order authorize it once, and both answer alike", async () => {
    const second = await shop.start();
    const orders = Array.from({ length: 60 }, () => newOrder());
    const commands = orders.map(({ authorize }) => AuthorizePayment(authorize));

    await shop.send([...commands, ...commands, ...commands]);

    await expect.poll(() => count(orders, "PaymentAuthorized")).toBe(180);
    const answers = orders
      .flatMap(({ orderId }) => shop.about(orderId))
      .map((event) => JSON.stringify(event));
    expect(new Set(answers).size).toBe(60);
    for (const { orderId } of orders) expect(await ledger(orderId)).toHaveLength(1);
    await second.close();
  });

  test("a command waits for the one before it about the same order, also where there is no payment yet", async () => {
    const { orderId } = newOrder();
    const found = async (tx: Tx) => ({ value: (await loadPayments(tx, [orderId])).get(orderId), last: [] });
    let second: Promise<Payment | undefined> | undefined;

    await transaction(service.pool, undefined, async (tx) => {
      await found(tx);
      second = transaction(service.pool, undefined, found);
      await expect.poll(waiting).toBe(1);
      savePayments(tx, [authorizedPayment(orderId)], []);

      return { value: undefined, last: [] };
    });

    expect((await second)?.state).toBe("authorized");
  });

  test("remembers the provider's answers in Redis under the order and the action", async () => {
    const { orderId, authorize } = newOrder();
    await shop.send([AuthorizePayment(authorize)]);
    await said(orderId, "PaymentAuthorized");

    const key = `order-${orderId}-authorize`;
    expect(JSON.parse((await shop.redis.get(key)) ?? "null")).toMatchObject({ outcome: "approved" });
    expect(await shop.redis.ttl(key)).toBeGreaterThan(3_500);
  });

  test("does not let anybody rewrite the ledger", async () => {
    await expect(service.pool.query("delete from payment_events")).rejects.toThrow("only grows");
  });
});

async function waiting(): Promise<number> {
  const { rowCount } = await service.pool.query(
    `select 1 from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );

  return rowCount ?? 0;
}

function authorizedPayment(orderId: string): Payment {
  const charge = { userId: randomUUID(), amountMinor: 5_998n, currency: "USD", paymentMethod: "card-visa" };
  const reference = "auth_1";

  return {
    state: "authorized",
    orderId,
    paymentId: randomUUID(),
    version: 0,
    charge,
    reference,
    authorizedAt: new Date(),
  };
}

function said(orderId: string, ...types: readonly Event["type"][]): Promise<void> {
  return expect.poll(() => shop.about(orderId).map(({ type }) => type)).toEqual(types);
}

function count(orders: readonly { orderId: string }[], type: Event["type"]): number {
  const wanted = new Set(orders.map(({ orderId }) => orderId));

  return shop
    .events()
    .filter((event) => event.type === type && "orderId" in event.data && wanted.has(event.data.orderId))
    .length;
}

async function stateOf(orderId: string): Promise<string | undefined> {
  const { rows } = await service.pool.query<{ state: string }>(
    "select state from payments where order_id = $1",
    [orderId],
  );

  return rows[0]?.state;
}

async function ledger(orderId: string): Promise<readonly string[]> {
  const { rows } = await service.pool.query<{ line: string }>(
    `select action || ' ' || outcome || ' ' || amount_minor as line
     from payment_events where order_id = $1 order by seq`,
    [orderId],
  );

  return rows.map(({ line }) => line);
}
