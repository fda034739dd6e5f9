import { createLogger, type Check, type RunningService } from "@warren/service-host";
import { OrderConfirmed } from "@warren/generated/order";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startCatcher } from "./catcher/catcher.js";
import { ATTEMPTS } from "./sender/attempt.js";
import { startSender } from "./sender/sender.js";
import { emailChannel } from "./channels/email.js";
import type { Notice } from "./notice.js";
import { claimNotices } from "./store/notices.js";
import { confirmedOrder, openShop, type Shop } from "./testing/shop.js";
import { startStubbornSmtp } from "./testing/stubborn-smtp.js";

const silent = createLogger({ name: "test", level: "silent" });
let shop: Shop;
let service: RunningService;

beforeAll(async () => {
  shop = await openShop();
});
afterEach(() => shop.stop());
afterAll(() => shop.close());

describe("the notification service in trouble", () => {
  test("loses no mail and sends none twice when the mail server goes away and comes back", async () => {
    const before = await startCatcher({ smtpPort: 0, httpPort: 0 });
    const smtpPort = Number(new URL(before.smtpUrl).port);
    service = await shop.start({ SMTP_URL: before.smtpUrl });
    const orders = Array.from({ length: 60 }, confirmedOrder);
    await shop.order.publish(orders.slice(0, 20).map((order) => OrderConfirmed(order)));
    await expect.poll(() => before.mails().length).toBe(20);
    await expect.poll(() => states()).toEqual({ sent: 20 });

    await before.close();
    await shop.order.publish(orders.slice(20).map((order) => OrderConfirmed(order)));
    await expect.poll(() => states()).toEqual({ sent: 20, queued: 40 });
    await expect.poll(() => waiting()).toEqual({ email: 40, sms: 0, push: 0 });
    await expect
      .poll(async () => (await (await fetch(`${service.url}/metrics`)).text()).includes('outcome="released"'))
      .toBe(true);

    const after = await startCatcher({ smtpPort, httpPort: 0 });
    await expect.poll(() => after.mails().length).toBe(40);
    await expect.poll(() => states()).toEqual({ sent: 60 });
    expect(after.mails().every(({ received }) => received === 1)).toBe(true);
    // An outage used up no attempts.
    const { rows } = await service.pool.query("select distinct attempts from notices");
    expect(rows).toEqual([{ attempts: 1 }]);
    await after.close();
  });

  test("gives up at once what is refused for good, and after a day what is refused again and again", async () => {
    const stubborn = await startStubbornSmtp();
    service = await shop.start({ SMTP_URL: stubborn.smtpUrl });
    await service.pool.query("truncate notices");
    const [never, later] = ["550@example.com", "450@example.com"];
    await shop.order.publish([
      OrderConfirmed({ ...confirmedOrder(), email: never }),
      OrderConfirmed({ ...confirmedOrder(), email: later }),
    ]);

    await expect.poll(() => states(never)).toEqual({ failed: 1 });
    expect(stubborn.asked.filter((address) => address === never)).toHaveLength(1);
    await expect.poll(() => stubborn.asked.filter((address) => address === later).length).toBe(2);
    // As if it had been tried all day: this attempt is the last.
    await service.pool.query(
      "update notices set attempts = $2, next_attempt_at = now() where recipient = $1",
      [later, ATTEMPTS - 1],
    );
    await expect.poll(() => states(later)).toEqual({ failed: 1 });
    const { rows } = await service.pool.query("select last_error from notices where recipient = $1", [later]);
    expect(rows).toEqual([{ last_error: expect.stringContaining("450") }]);
    await stubborn.close();
  });

  test("waits, and is not ready, while the mail server wants a login of us or has no room: no notice is at fault", async () => {
    const stubborn = await startStubbornSmtp();
    service = await shop.start({ SMTP_URL: stubborn.smtpUrl });
    await service.pool.query("truncate notices");
    for (const code of [530, 452]) {
      stubborn.refusing.sender = code;
      await shop.order.publish([OrderConfirmed(confirmedOrder()), OrderConfirmed(confirmedOrder())]);

      await expect
        .poll(() => emailCheck())
        .toMatchObject({ ok: false, reason: expect.stringContaining(String(code)) });
      expect(await states()).toMatchObject({ queued: 2 });
      stubborn.refusing.sender = undefined;
      await expect.poll(() => states().then(({ queued = 0 }) => queued)).toBe(0);
      await expect.poll(() => emailCheck()).toMatchObject({ ok: true });
    }

    expect(await states()).toEqual({ sent: 4 });
    const { rows } = await service.pool.query("select distinct attempts from notices");
    expect(rows).toEqual([{ attempts: 1 }]);
    await stubborn.close();
  });

  test.each<[string, Partial<Record<"recipient" | "text", string>>]>([
    ["does not relay for us", { recipient: "554 5.7.1 Relay access denied" }],
    ["takes no text for now", { text: "451 4.3.0 Try again later" }],
  ])("loses nothing where the mail server %s, and says so, also of few notices", async (_, refusing) => {
    const stubborn = await startStubbornSmtp();
    Object.assign(stubborn.refusing, refusing);
    service = await shop.start({ SMTP_URL: stubborn.smtpUrl });
    await service.pool.query("truncate notices");
    // Three people: one may have a full mailbox.
    const emails = ["ada", "bo", "cy"].map((name) => `${name}@example.com`);
    await shop.order.publish(emails.map((email) => OrderConfirmed({ ...confirmedOrder(), email })));

    await expect
      .poll(() => emailCheck())
      .toMatchObject({ ok: false, reason: expect.stringMatching(/^nothing is sent: .*(5\.7\.1|4\.3\.0)/) });
    // As if this had gone on for minutes.
    await service.pool.query("update notices set attempts = 10, next_attempt_at = now()");
    await expect.poll(() => queuedAfter(10)).toBe(3);

    stubborn.refusing.recipient = stubborn.refusing.text = undefined;
    await expect
      .poll(async () => {
        await service.pool.query("update notices set next_attempt_at = now() where state = 'queued'");

        return states();
      })
      .toEqual({ sent: 3 });
    await expect.poll(() => emailCheck()).toMatchObject({ ok: true });
    await stubborn.close();
  });

  test("waits for a full mailbox, and sends to the others meanwhile", async () => {
    const stubborn = await startStubbornSmtp();
    service = await shop.start({ SMTP_URL: stubborn.smtpUrl });
    await service.pool.query("truncate notices");
    stubborn.refusing.recipient = "452 4.2.2 over quota";
    await shop.order.publish([OrderConfirmed({ ...confirmedOrder(), email: "full@example.com" })]);
    await expect.poll(() => queuedAfter(0)).toBe(1);
    stubborn.refusing.recipient = undefined;
    await shop.order.publish([OrderConfirmed(confirmedOrder())]);

    await expect.poll(() => states()).toEqual({ sent: 2 });
    const { rows } = await service.pool.query(
      "select attempts > 1 as again from notices where recipient = 'full@example.com'",
    );
    expect(rows).toEqual([{ again: true }]);
    await stubborn.close();
  });

  test("tries one notice at a time where the mail server refuses everybody, and gives none up", async () => {
    const stubborn = await startStubbornSmtp();
    stubborn.refusing.recipient = 554;
    service = await shop.start({ SMTP_URL: stubborn.smtpUrl });
    await service.pool.query("truncate notices");
    await shop.order.publish(Array.from({ length: 100 }, () => OrderConfirmed(confirmedOrder())));

    await expect
      .poll(() => emailCheck())
      .toMatchObject({ ok: false, reason: expect.stringMatching(/^the last \d+ notices were refused.*554/) });
    expect(await untried()).toBeGreaterThan(50);
    stubborn.refusing.recipient = undefined;

    await expect.poll(() => states()).toEqual({ sent: 100 });
    await expect.poll(() => emailCheck()).toMatchObject({ ok: true });
    await stubborn.close();
  });

  test("sends what a crashed sender had taken, under the same Message-ID", async () => {
    const catcher = await startCatcher({ smtpPort: 0, httpPort: 0 });
    service = await shop.start({ SMTP_URL: catcher.smtpUrl });
    await service.pool.query("truncate notices");
    // The service's own sender takes nothing while its channel is away; then one comes that dies before it can write down
    // what it sent.
    await service.server.pause("notifications");
    await shop.order.publish([OrderConfirmed(confirmedOrder())]);
    await shop.stop();
    service = await shop.start({ SMTP_URL: "smtp://127.0.0.1:1" });
    await expect.poll(() => states()).toEqual({ queued: 1 });
    const { pool } = service;
    const channel = emailChannel({ smtpUrl: catcher.smtpUrl, from: "shop@shop.example" });
    let notices: readonly Notice[] = [];
    await expect
      .poll(async () => {
        notices = await claimNotices(pool, "email", { limit: 1, leaseMs: 100 });

        return notices.length;
      })
      .toBe(1);
    for (const notice of notices) expect(await channel.send(notice)).toMatchObject({ outcome: "sent" });

    const sender = startSender({ name: "email", channel, pool, logger: silent, pollMs: 20 });
    await expect.poll(() => states()).toEqual({ sent: 1 });
    await sender.stop();

    expect(catcher.mails()).toMatchObject([{ received: 2 }]);
    await catcher.close();
  });

  test("shows no figure of the notices that wait where the database does not say, and 0 only where none does", async () => {
    const catcher = await startCatcher({ smtpPort: 0, httpPort: 0 });
    service = await shop.start({ SMTP_URL: catcher.smtpUrl });
    await service.pool.query("truncate notices");
    const locking = await service.pool.connect();
    await locking.query("begin");
    await locking.query("lock table notices in access exclusive mode");
    expect(await waiting()).toEqual({});

    await locking.query("commit");
    locking.release();
    await expect.poll(() => waiting()).toEqual({ email: 0, sms: 0, push: 0 });
    await catcher.close();
  });

  test("keeps what comes while its database does not answer", async () => {
    const catcher = await startCatcher({ smtpPort: 0, httpPort: 0 });
    service = await shop.start({ SMTP_URL: catcher.smtpUrl });
    const orders = Array.from({ length: 20 }, confirmedOrder);
    service.faults.inject("database_timeout", 1_500);

    await shop.order.publish(orders.map((order) => OrderConfirmed(order)));

    await expect.poll(() => catcher.mails().length).toBe(20);
    await shop.stop();
    expect(catcher.mails().every(({ received }) => received === 1)).toBe(true);
    await catcher.close();
  });
});

/** Notices that wait after more attempts than these. */
async function queuedAfter(attempts: number): Promise<number> {
  return countWhere(`state = 'queued' and attempts > ${attempts} and last_error is not null`);
}

async function untried(): Promise<number> {
  return countWhere("state = 'queued' and attempts = 0");
}

async function countWhere(condition: string): Promise<number> {
  const { rows } = await service.pool.query<{ count: number }>(
    `select count(*)::int as count from notices where ${condition}`,
  );

  return rows[0]?.count ?? 0;
}

/** What the metrics say of notices that wait, by channel. */
async function waiting(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const found = text.matchAll(/^notification_notices_queued\{channel="(\w+)",.*\} (\d+)$/gm);

  return Object.fromEntries([...found].map(([, channel = "", count]) => [channel, Number(count)]));
}

async function emailCheck(): Promise<Check | undefined> {
  const { checks } = (await (await fetch(`${service.url}/health/ready`)).json()) as {
    checks: readonly Check[];
  };

  return checks.find(({ name }) => name === "email sender");
}

async function states(recipient = "%"): Promise<Record<string, number>> {
  const { rows } = await service.pool.query<{ state: string; count: number }>(
    "select state, count(*)::int as count from notices where recipient like $1 group by state",
    [recipient],
  );

  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
