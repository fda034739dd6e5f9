import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { LAMP, orderOf, startSystem, type System, testSettings, untilEnded } from "@warren/test-system";

let system: System;
let before: Readonly<{ available: number; reserved: number }>;

// Long enough to cancel a confirmed order before its parcel leaves, however slow the machine is.
const DISPATCH_AFTER_MS = 20_000;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), {
    settings: { ...testSettings, DISPATCH_AFTER_MS: String(DISPATCH_AFTER_MS) },
  });
  await system.gateway.supply([LAMP]);
});
beforeEach(async () => {
  before = await system.gateway.stock(LAMP.productId);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

test("a customer who cancels while the order waits for its payment pays nothing", async () => {
  await system.local("payment").running().server.pause("payments.commands");
  const { body } = await system.gateway.place(orderOf());
  await expect.poll(() => statusOf(body.id)).toBe("authorizing");
  const cancelled = await system.gateway.cancel(body.id);
  await system.local("payment").running().server.resume("payments.commands");

  expect(cancelled).toMatchObject({ status: 202, body: { status: "compensating" } });
  await untilEnded(system, [body.id]);
  expect(await statusOf(body.id)).toBe("cancelled");
  expect(await mailsAbout(body.id)).toEqual([
    { subject: expect.stringContaining("was cancelled") as string, received: 1 },
  ]);
  expect(await moneyOf(body.id)).toEqual([{ state: "voided" }]);
  expect(await system.gateway.stock(LAMP.productId)).toMatchObject(before);
});

test("a customer who cancels before dispatch, however often, gets the money back once, and the shop its goods", async () => {
  const { body } = await system.gateway.place(orderOf());
  await expect.poll(() => statusOf(body.id)).toBe("confirmed");
  const cancelled = await system.gateway.cancel(body.id);

  expect(cancelled).toMatchObject({ status: 202, body: { status: "compensating" } });
  // Who did not hear the answer asks again, now and later: it is the same order that is cancelled, once.
  expect(await system.gateway.cancel(body.id)).toMatchObject({ status: 202 });
  await expect.poll(() => statusOf(body.id)).toBe("cancelled");
  expect(await system.gateway.cancel(body.id)).toMatchObject({ status: 202, body: { status: "cancelled" } });
  expect(await mailsAbout(body.id)).toEqual([
    { subject: expect.stringContaining("is confirmed") as string, received: 1 },
    { subject: expect.stringContaining("was cancelled") as string, received: 1 },
  ]);
  expect(await moneyOf(body.id)).toEqual([{ state: "refunded" }]);
  expect(await parcelOf(body.id)).toEqual([{ state: "cancelled" }]);
  expect(await system.gateway.stock(LAMP.productId)).toMatchObject(before);
});

test("a customer who cancels after dispatch is told that the parcel has left", async () => {
  const { body } = await system.gateway.place(orderOf());
  await expect.poll(() => statusOf(body.id), { timeout: DISPATCH_AFTER_MS + 120_000 }).toBe("dispatched");
  const cancelled = await system.gateway.cancel(body.id);

  expect(cancelled).toMatchObject({ status: 409, body: { code: "order_not_cancellable" } });
  expect(await statusOf(body.id)).toBe("dispatched");
  expect(await moneyOf(body.id)).toEqual([{ state: "captured" }]);
});

const statusOf = async (id: string) => (await system.gateway.order(id)).body.status;

const moneyOf = (id: string) =>
  system.databases.rows("payment", "select state from payments where order_id = $1", [id]);

const parcelOf = (id: string) =>
  system.databases.rows("shipping", "select state from shipments where order_id = $1", [id]);

/** The mails about an order, oldest first, once none can follow: every message is handled, and every notice is sent. */
async function mailsAbout(id: string) {
  await system.audit();
  const states = () =>
    system.databases.rows("notification", "select distinct state from notices where subject_id = $1", [id]);
  await expect.poll(states).toEqual([{ state: "sent" }]);

  return system
    .mails({ order: id })
    .map(({ subject, received }) => ({ subject, received }))
    .reverse();
}
