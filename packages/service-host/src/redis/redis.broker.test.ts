import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createLogger } from "../logger.js";
import { createIdempotency } from "./idempotency.js";
import { createRedis } from "./redis.js";
import { createRegistry } from "./registry.js";
import type { Registry } from "./registry.js";

const logger = createLogger({ name: "test", level: "silent" });
let redis: Redis;

beforeAll(async () => {
  const created = createRedis({ redisUrl: inject("warrenStack").redisUrl, logger });
  if (created === undefined) throw new Error("no Redis");
  redis = created;
  if (redis.status !== "ready") await once(redis, "ready");
});
afterAll(() => redis.disconnect());

describe("idempotency", () => {
  const keyOf = (action: string) => `order-${randomUUID()}-${action}`;

  test("remembers results under the keys as they are, for an hour", async () => {
    const [place, cancel] = [keyOf("place"), keyOf("cancel")];
    const idempotency = createIdempotency({ redis });
    await idempotency.putMany([
      [place, { status: "confirmed" }],
      [cancel, undefined],
    ]);

    const found = await idempotency.getMany([place, keyOf("other"), cancel]);

    expect([...found]).toEqual([
      [place, { status: "confirmed" }],
      [cancel, null],
    ]);
    expect(await redis.get(place)).toBe('{"status":"confirmed"}');
    const ttl = await redis.ttl(place);
    expect(ttl).toBeGreaterThan(3_540);
    expect(ttl).toBeLessThanOrEqual(3_600);
  });

  test("keeps the first result", async () => {
    const key = keyOf("place");
    const idempotency = createIdempotency({ redis, ttlSeconds: 60 });
    await idempotency.putMany([[key, "first"]]);
    await idempotency.putMany([[key, "second"]]);

    expect(await idempotency.getMany([key])).toEqual(new Map([[key, "first"]]));
  });

  test("runs the same thing once, and again after it failed", async () => {
    const key = keyOf("place");
    const idempotency = createIdempotency({ redis });
    let runs = 0;
    const place = async () => ({ run: ++runs });

    await expect(idempotency.run(key, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await idempotency.run(key, place)).toEqual({ run: 1 });
    expect(await idempotency.run(key, place)).toEqual({ run: 1 });
    expect(runs).toBe(1);
  });

  test("takes what it cannot read for a miss", async () => {
    const key = keyOf("place");
    await redis.set(key, "not JSON", "EX", 60);

    expect(await createIdempotency({ redis }).getMany([key])).toEqual(new Map());
  });
});

describe("the registry", () => {
  const started: Registry[] = [];
  let prefix: string;

  beforeEach(() => (prefix = `test:${randomUUID()}`));
  afterEach(async () => {
    for (const registry of started.splice(0)) await registry.stop();
  });

  const start = async (
    service: string,
    instance: string,
    times: { heartbeatMs?: number; ttlMs?: number } = {},
  ) => {
    const registry = createRegistry({
      redis,
      service,
      instance,
      address: `http://127.0.0.1/${instance}`,
      version: "1.2.3",
      state: async () => "unavailable",
      logger,
      prefix,
      heartbeatMs: 10,
      ...times,
    });
    started.push(registry);
    await registry.start();

    return registry;
  };
  const instances = async (registry: Registry) => (await registry.list()).map(({ instance }) => instance);

  test("lists every instance of every service, until it stops", async () => {
    const order = await start("order", "1");
    const other = await start("order", "2");
    const payment = await start("payment", "3");

    const [first, ...rest] = await payment.list();
    expect(first).toMatchObject({
      service: "order",
      instance: "1",
      address: "http://127.0.0.1/1",
      version: "1.2.3",
      state: "unavailable",
    });
    expect(rest).toMatchObject([{ instance: "2" }, { service: "payment", instance: "3" }]);

    await order.stop();
    expect(await instances(payment)).toEqual(["2", "3"]);
    await other.stop();
    await payment.stop();
    expect(await payment.list()).toEqual([]);
  });

  test("keeps an instance that goes on beating and forgets one that fell silent", async () => {
    const beating = await start("order", "beating");
    await start("order", "silent", { heartbeatMs: 60_000, ttlMs: 300 });

    await expect.poll(() => instances(beating)).toEqual(["beating"]);
    expect(await redis.smembers(`${prefix}:instances`)).toEqual(["order:beating"]);
  });

  test("comes back after Redis was away and had forgotten everything", async () => {
    const registry = await start("order", "1", { heartbeatMs: 60_000 });
    await redis.del(`${prefix}:order:1`, `${prefix}:instances`);
    redis.disconnect(true);
    expect(await registry.list()).toEqual([]);
    await once(redis, "ready");

    await expect.poll(() => instances(registry)).toEqual(["1"]);
  });
});
