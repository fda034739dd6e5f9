import { AuthorizePayment } from "@warren/generated/order";
import type { RunningService } from "@warren/service-host";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newOrder, openShop, type Shop } from "./testing/shop.js";

let shop: Shop;
let service: RunningService;

beforeAll(async () => {
  shop = await openShop();
});
afterEach(() => shop.stop());
afterAll(() => shop.close());

describe("the payment service in trouble", () => {
  test("keeps what comes while its database does not answer, as in the article's curl, and then does it", async () => {
    service = await shop.start();
    await isReady();
    const orders = Array.from({ length: 50 }, () => newOrder());

    const simulated = await fetch(`${service.url}/admin/simulate-failure`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: '{"type": "database_timeout", "duration": 2000}',
    });
    expect(simulated.status).toBe(200);
    await shop.send(orders.map(({ authorize }) => AuthorizePayment(authorize)));
    await expect.poll(() => readiness().then(({ status }) => status)).toBe(503);
    expect(authorized(orders)).toBe(0);

    await expect.poll(() => authorized(orders)).toBe(50);
    expect(await ledgerLines(orders)).toBe(50);
    await isReady();
  });

  test("keeps what comes while the provider is down, says so once, and opens the circuit", async () => {
    // So long that what is in hand goes back to the queue, and the service is tried out without it.
    service = await shop.start({ PROVIDER_OPEN_MS: "300", GIVE_BACK_AFTER_MS: "500" });
    const orders = Array.from({ length: 30 }, () => newOrder());
    service.faults.inject("provider_down", 60_000);

    await shop.send(orders.map(({ authorize }) => AuthorizePayment(authorize)));
    await expect
      .poll(() => readiness().then(({ checks }) => checks.find(({ name }) => name === "card provider")))
      .toMatchObject({
        ok: false,
        reason: expect.stringMatching(/^circuit (open|half-open) since .*refused/),
      });
    expect(await metric('payment_provider_circuit{state="closed"')).toBe(0);
    // Long enough for several pauses.
    await expect.poll(() => metric("warren_queue_pauses_total{")).toBeGreaterThan(3);
    expect(authorized(orders)).toBe(0);
    expect(attemptsFailed(orders)).toEqual([{ action: "authorize", attempt: 1, willRetry: true }]);

    service.faults.end("provider_down");
    await expect.poll(() => authorized(orders)).toBe(30);
    expect(await ledgerLines(orders)).toBe(30);
    await isReady();
    expect(await metric('payment_provider_circuit{state="closed"')).toBe(1);
  });

  test("gives up on a provider that does not answer, waits, and goes on when it answers again", async () => {
    service = await shop.start({ PROVIDER_TIMEOUT_MS: "50", PROVIDER_OPEN_MS: "300" });
    const orders = [newOrder(), newOrder()];
    service.faults.inject("provider_slow", 60_000);

    await shop.send(orders.map(({ authorize }) => AuthorizePayment(authorize)));
    await expect.poll(() => attemptsFailed(orders)).toHaveLength(1);
    service.faults.end("provider_slow");

    await expect.poll(() => authorized(orders)).toBe(2);
  });

  test("does not ask the provider twice when its transaction is rolled back", async () => {
    service = await shop.start();
    const { orderId, authorize } = newOrder();
    await service.pool.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now'; end $$`);
    await service.pool.query(
      "create trigger refuse before insert on payments for each row execute function refuse()",
    );

    await shop.send([AuthorizePayment(authorize)]);
    await expect.poll(() => metric('outcome="retried"')).toBeGreaterThan(0);
    await service.pool.query("drop function refuse cascade");

    await expect.poll(() => authorized([{ orderId }])).toBe(1);
    expect(await metric('payment_provider_calls_total{action="authorize",outcome="approved"')).toBe(1);
    expect(
      await metric('payment_provider_calls_total{action="authorize",outcome="remembered"'),
    ).toBeGreaterThan(0);
  });

  test("gives the same answers without Redis", async () => {
    service = await shop.start({ REDIS_URL: "" });
    const orders = Array.from({ length: 20 }, () => newOrder());
    const commands = orders.map(({ authorize }) => AuthorizePayment(authorize));

    await shop.send([...commands, ...commands]);

    await expect.poll(() => authorized(orders)).toBe(40);
    expect(await ledgerLines(orders)).toBe(20);
  });

  test("stops in time while the provider hangs, and another instance takes over", async () => {
    service = await shop.start();
    const { orderId, authorize } = newOrder();
    service.faults.inject("provider_slow", 60_000);
    await shop.send([AuthorizePayment(authorize)]);
    await expect.poll(() => metric("warren_queue_consuming{")).toBe(1);
    await shop.stop();

    service = await shop.start();

    await expect.poll(() => authorized([{ orderId }])).toBe(1);
  });
});

type Orders = readonly Readonly<{ orderId: string }>[];

function authorized(orders: Orders): number {
  return orders
    .flatMap(({ orderId }) => shop.about(orderId))
    .filter(({ type }) => type === "PaymentAuthorized").length;
}

function attemptsFailed(orders: Orders) {
  return orders
    .flatMap(({ orderId }) => shop.about(orderId))
    .flatMap((event) => (event.type === "PaymentAttemptFailed" ? [event.data] : []))
    .map(({ action, attempt, willRetry }) => ({ action, attempt, willRetry }));
}

async function ledgerLines(orders: Orders): Promise<number> {
  const { rowCount } = await service.pool.query(
    "select 1 from payment_events where order_id = any($1::uuid[])",
    [orders.map(({ orderId }) => orderId)],
  );

  return rowCount ?? 0;
}

async function isReady(): Promise<void> {
  await expect.poll(() => readiness().then(({ status }) => status)).toBe(200);
}

async function readiness() {
  const response = await fetch(`${service.url}/health/ready`);
  const { checks } = (await response.json()) as { checks: readonly { name: string; ok: boolean }[] };

  return { status: response.status, checks };
}

/** The value of the first line of /metrics that holds the text; 0 where none does. */
async function metric(text: string): Promise<number> {
  const lines = (await (await fetch(`${service.url}/metrics`)).text()).split("\n");

  return Number(
    lines
      .find((line) => line.includes(text))
      ?.split(" ")
      .at(-1) ?? 0,
  );
}
