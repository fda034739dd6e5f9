import { randomUUID } from "node:crypto";
import { openProxy, type Proxy } from "@warren/messaging/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import {
  type Answer,
  ARTICLE_ORDER,
  LAMP,
  type OrderView,
  startSystem,
  type System,
  untilEnded,
} from "@warren/test-system";

// The real order service and its database behind the gateway; between them and Redis a line that can be cut.

let redis: Proxy;
let system: System;

beforeAll(async () => {
  const addresses = inject("warrenStack");
  redis = await openProxy(addresses.redisUrl);
  system = await startSystem({ ...addresses, redisUrl: redis.url });
  await system.gateway.supply([LAMP]);
});
beforeEach(async () => {
  redis.thaw();
  await vi.waitFor(() => expect(redis.connections()).toBeGreaterThan(0), 120_000);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await system.close();
  await redis.close();
});

function takeRedisAway(): void {
  redis.refuse();
  redis.cut();
}

async function bringRedisBack(): Promise<void> {
  redis.thaw();
  await vi.waitFor(() => expect(redis.connections()).toBeGreaterThan(0), 120_000);
}

const keyOf = (key: string = randomUUID()) => ({ "idempotency-key": key });

const place = (headers: Readonly<Record<string, string>>, change: object = {}) =>
  system.gateway.place({ ...ARTICLE_ORDER, ...change }, headers);

function atOnce(count: number, headers: Readonly<Record<string, string>>) {
  return Promise.all(Array.from({ length: count }, () => place(headers)));
}

/** All are the same answer, and there is one order with one beginning in the database. */
async function expectOneOrder(answers: readonly Answer<OrderView>[]): Promise<void> {
  const [first] = answers;
  const id = first?.body.id ?? "";
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  for (const { body } of answers) expect(body).toEqual(first?.body);
  const begun = await system.databases.rows(
    "orders",
    "select 1 from order_events where order_id = $1 and event = 'PlaceOrder'",
    [id],
  );
  expect(begun).toHaveLength(1);
}

describe.each([
  ["with Redis", () => undefined],
  ["while Redis is away, by the database", takeRedisAway],
])("%s", (_, prepare) => {
  test.each([2, 20])("%i requests at once with one key are one order and one answer", async (count) => {
    prepare();

    await expectOneOrder(await atOnce(count, keyOf()));
  });

  test("a request sent again gets the same answer, also after its order has moved on", async () => {
    prepare();
    const key = keyOf();
    const first = await place(key);
    await untilEnded(system, [first.body.id]);

    await expectOneOrder([first, await place(key)]);
  });

  test("a key that was used for another body is refused, and the first order stays as it is", async () => {
    prepare();
    const key = keyOf();
    const first = await place(key);
    const other = await place(key, { priority: "normal" });

    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
    await expectOneOrder([first, await place(key)]);
  });

  test("of two bodies that come at once with one key, one is placed and the other refused", async () => {
    prepare();
    const key = keyOf();
    const answers = await Promise.all([place(key), place(key, { priority: "normal" })]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  });
});

test("what was placed while Redis was away is not placed again when it is back, nor the other way round", async () => {
  const [away, there] = [keyOf(), keyOf()];
  const known = await place(there);
  takeRedisAway();
  const first = await place(away);
  const stillKnown = await place(there);
  await bringRedisBack();

  await expectOneOrder([first, await place(away), await place(away)]);
  await expectOneOrder([known, stillKnown, await place(there)]);
  expect(await place(away, { priority: "normal" })).toMatchObject({ status: 422 });
});

test("requests that come while Redis goes and comes back are one order", async () => {
  const key = keyOf();
  const coming: Promise<Answer<OrderView>>[] = [];
  for (let n = 0; n < 20; n++) {
    if (n === 5) takeRedisAway();
    if (n === 12) redis.thaw();
    coming.push(place(key));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  await expectOneOrder(await Promise.all(coming));
});

test.each([
  ["of 255 characters", "k".repeat(255), 201],
  ["of every sign that can be seen", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\", 201],
  ["that names a field of every object", "__proto__", 201],
  ["of 256 characters", "k".repeat(256), 400],
  ["with a space", "two words", 400],
  ["with a letter beyond ASCII", "schl\u00fcssel", 400],
  ["of nothing", "", 400],
])("a key %s is taken or refused before anything is done", async (_, key, status) => {
  const answers = [await place(keyOf(key)), await place(keyOf(key))];

  expect(answers.map((answer) => answer.status)).toEqual([status, status]);
  if (status === 201) await expectOneOrder(answers);
  else expect(answers[0]?.body).toMatchObject({ code: "invalid_idempotency_key" });
});

test("one key of two customers, and of a customer and the holder of an API key, stands for different orders", async () => {
  const key = keyOf();
  const answers = [
    await place(key),
    await place(key, { userId: randomUUID() }),
    await place({ ...key, "x-api-key": system.apiKey }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
});
