import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  ARTICLE_ORDER,
  duplicateMessages,
  type Duplicates,
  LAMP,
  type NewOrder,
  orderOf,
  startSystem,
  type System,
  testSettings,
  untilEnded,
} from "@warren/test-system";

const SCARCE = { productId: "prod-scarce", name: "The last lamps", price: "5.00", stock: 13 };
const BUYERS = "buyers@shop.example";
// Long enough to cancel a confirmed order before its parcel leaves, however slow the machine is.
const DISPATCH_AFTER_MS = 20_000;

let system: System;
let duplicates: Duplicates;

beforeAll(async () => {
  const settings = {
    ...testSettings,
    BUYERS_EMAIL: BUYERS,
    DISPATCH_AFTER_MS: String(DISPATCH_AFTER_MS),
    DELIVER_AFTER_MS: "500",
  };
  system = await startSystem(inject("warrenStack"), { settings });
  // Everything that any service says is delivered twice: at once, or when the first was handled long ago.
  duplicates = await duplicateMessages(system.amqpUrl);
  await system.gateway.supply([LAMP, SCARCE]);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await duplicates.close();
  await system.close();
});

test("an order that goes well is confirmed, dispatched and delivered in one mail each", async () => {
  const id = await placed({});
  await until(id, "delivered");

  expect(await mailsAbout(id)).toEqual([
    `customer: Your order ${short(id)} is confirmed`,
    `customer: Your order ${short(id)} is on its way`,
    `customer: Your order ${short(id)} was delivered`,
  ]);
});

test.each<[string, Partial<NewOrder>, string]>([
  [
    "has more than there is",
    { items: [{ productId: SCARCE.productId, quantity: 99, price: SCARCE.price }] },
    "You have not been charged the 495.00 USD.",
  ],
  ["is declined by the card", { paymentMethod: "card-declined" }, "You have not been charged the 29.99 USD."],
  [
    "is declined when the money is taken",
    { paymentMethod: "card-capture-declined" },
    "You have not been charged the 29.99 USD.",
  ],
  ["no carrier takes", { address: { country: "AQ" } }, "You have not been charged the 29.99 USD."],
])(
  "an order that %s is rejected in one mail, with the amount that was not charged",
  async (_, wish, says) => {
    const id = await placed(wish);
    await until(id, "rejected");

    expect(await mailsAbout(id)).toEqual([`customer: We could not take your order ${short(id)}`]);
    expect(textsAbout(id)).toContain(says);
  },
);

test("an order that is cancelled before it is paid has one mail, with the amount that was not charged", async () => {
  await system.local("payment").running().server.pause("payments.commands");
  const id = await placed({});
  await until(id, "authorizing");
  expect((await system.gateway.cancel(id)).status).toBe(202);
  await system.local("payment").running().server.resume("payments.commands");
  await until(id, "cancelled");

  expect(await mailsAbout(id)).toEqual([`customer: Your order ${short(id)} was cancelled`]);
  expect(textsAbout(id)).toContain("You have not been charged the 29.99 USD.");
});

test("an order that is cancelled after it is paid has one mail, with the amount that is paid back, however often the refund fails", async () => {
  const id = await placed({});
  await until(id, "confirmed");
  const failures = `${system.local("payment").url()}/admin/simulate-failure`;
  const down = await fetch(failures, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "provider_down", duration: 600_000 }),
  });
  expect(down.status).toBe(200);
  expect((await system.gateway.cancel(id)).status).toBe(202);
  await expect.poll(() => duplicates.sent.get("PaymentAttemptFailed") ?? 0).toBeGreaterThan(0);
  expect((await fetch(`${failures}/provider_down`, { method: "DELETE" })).ok).toBe(true);
  await until(id, "cancelled");

  expect(await mailsAbout(id)).toEqual([
    `customer: Your order ${short(id)} is confirmed`,
    `customer: Your order ${short(id)} was cancelled`,
  ]);
  expect(textsAbout(id)).toContain("You get back the 29.99 USD that you paid.");
});

test("an order without an address has no mail, and what would have been written can be looked up", async () => {
  const id = await system.gateway.placeSurely(ARTICLE_ORDER);
  await until(id, "confirmed");
  await system.audit();

  expect(system.mails({ order: id })).toEqual([]);
  const sql = "select template, state, user_id from notices where subject_id = $1 and channel = 'email'";
  expect(await system.databases.rows("notification", sql, [id])).toEqual([
    { template: "order_confirmed", state: "no_address", user_id: ARTICLE_ORDER.userId },
  ]);
});

test("the buyers have one mail when a product falls low, none while it stays low, and one when it falls again", async () => {
  const { productId, price } = SCARCE;
  const buy = async (quantity: number) => {
    const id = await placed({ items: [{ productId, quantity, price }] });
    await untilEnded(system, [id]);

    return id;
  };
  const low = (left: number) => `${BUYERS}: ${left} of ${SCARCE.name} (${productId})`;
  const told = async () => {
    await allSent();

    return system
      .mails({ order: productId })
      .map(
        ({ to, subject, text }) =>
          `${to.join()}: ${/^Only (\d+) of/.exec(text)?.[1]} of ${subject.slice(11)}`,
      )
      .reverse();
  };

  const add = async (delta: number) => {
    const headers = { "x-api-key": system.apiKey };
    const body = { adjustments: [{ productId, delta }] };
    const answer = await system.gateway.request("POST", "/api/admin/stock", { body, headers });
    expect(answer?.status).toBe(200);
  };

  await buy(3);
  expect(await told()).toEqual([low(10)]);
  await buy(1);
  expect(await told()).toEqual([low(10)]);
  // There are 12 again.
  await add(3);
  await buy(4);
  expect(await told()).toEqual([low(10), low(8)]);
  expect(
    system.mails().filter(({ to, subject }) => subject.startsWith("Low") && to.join() !== BUYERS),
  ).toEqual([]);
});

/** Whose order it is, by its id. */
const addresses = new Map<string, string>();

/** Places an order whose customer has an address of their own, and gives its id. */
async function placed(wish: Partial<NewOrder>): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  // A trusted caller's: from customers the gateway does not take what it knows to be too much.
  const order = orderOf({ ...wish, email });
  const { status, body } = await system.gateway.place(order, { "x-api-key": system.apiKey });
  expect([201, 202]).toContain(status);
  addresses.set(body.id, email);

  return body.id;
}

async function until(id: string, status: string): Promise<void> {
  await expect
    .poll(async () => (await system.gateway.order(id)).body.status, { timeout: DISPATCH_AFTER_MS + 120_000 })
    .toBe(status);
}

/** Waits until every message is handled, and every notice is sent or kept. */
async function allSent(): Promise<void> {
  await system.audit();
  const waiting = "select 1 from notices where state not in ('sent', 'no_address')";
  await expect.poll(() => system.databases.rows("notification", waiting)).toEqual([]);
}

/** Every mail about an order with each of its receivers, as often as it came, by subject: mails overtake one another. */
async function mailsAbout(id: string): Promise<readonly string[]> {
  await allSent();

  return system
    .mails({ order: id })
    .flatMap(({ to, subject, received }) =>
      to.flatMap((address) => {
        const who = address === addresses.get(id) ? "customer" : address;

        return Array.from({ length: received }, () => `${who}: ${subject}`);
      }),
    )
    .sort();
}

function textsAbout(id: string): string {
  return system
    .mails({ order: id })
    .map(({ text }) => text)
    .join("\n");
}

const short = (id: string) => id.slice(0, 8);
