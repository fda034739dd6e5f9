import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createLogger } from "../logging/logger.js";
import { createIdempotency } from "./idempotency.js";
import { createRedis } from "./redis.js";
import { createRegistry } from "./registry.js";
import type { Registry } from "./registry.js";

const logger = createLogger({ name: "test", level: "silent" });
let redis: Redis;

const report = {
  process: { pid: 1, rssBytes: 2, heapUsedBytes: 3, eventLoopLagMs: 0.5 },
  checks: [{ name: "consumer orders.saga", ok: false, reason: "paused: the database is away" }],
  circuits: [
    { name: "card provider", state: "open" as const, since: "2026-11-29T00:00:00.000Z", reason: "no" },
  ],
  handled: { done: 7 },
  simulated: [],
  simulates: ["provider_down"],
};

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
    times: { heartbeatMs?: number; ttlMs?: number; goneMs?: number } = {},
  ) => {
    const registry = createRegistry({
      redis,
      service,
      instance,
      address: `http://127.0.0.1/${instance}`,
      version: "1.2.3",
      say: async () => ({ state: "unavailable", report }),
      logger,
      prefix,
      heartbeatMs: 10,
      ...times,
    });
    started.push(registry);
    await registry.start();

    return registry;
  };
  const listed = async (registry: Registry) => {
    const listing = await registry.list();
    if (!listing.known) throw new Error(listing.reason);

    return listing.instances;
  };
  const instances = async (registry: Registry) => (await listed(registry)).map(({ instance }) => instance);

  test("lists every instance of every service, until it stops", async () => {
    const order = await start("order", "1");
    const other = await start("order", "2");
    const payment = await start("payment", "3");

    const [first, ...rest] = await listed(payment);
    expect(first).toMatchObject({
      service: "order",
      instance: "1",
      address: "http://127.0.0.1/1",
      version: "1.2.3",
      state: "unavailable",
      gone: false,
      host: expect.stringMatching(/./) as string,
      report,
    });
    expect(rest).toMatchObject([{ instance: "2" }, { service: "payment", instance: "3" }]);

    await order.stop();
    expect(await instances(payment)).toEqual(["2", "3"]);
    await other.stop();
    await payment.stop();
    expect(await listed(payment)).toEqual([]);
  });

  test("shows one that fell silent as gone, with its last words, and then forgets it", async () => {
    const beating = await start("order", "beating");
    const silent = { heartbeatMs: 60_000, ttlMs: 50 };
    await start("payment", "silent", { ...silent, goneMs: 60_000 });
    await start("shipping", "forgotten", { ...silent, goneMs: 100 });

    await expect
      .poll(() => listed(beating))
      .toMatchObject([
        { instance: "beating", gone: false },
        { instance: "silent", gone: true, report },
      ]);
    expect((await redis.smembers(`${prefix}:instances`)).sort()).toEqual(["order:beating", "payment:silent"]);
  });

  test("lists an instance of an older version, which says less of itself, and leaves out what is no entry", async () => {
    const registry = await start("order", "1");
    const older = { service: "order", instance: "0", address: "http://a", version: "0", state: "ready" };
    const at = new Date(0).toISOString();
    await redis.set(
      `${prefix}:order:0`,
      JSON.stringify({ ...older, startedAt: at, seenAt: at }),
      "PX",
      60_000,
    );
    await redis.set(`${prefix}:order:2`, "{}", "PX", 60_000);
    await redis.sadd(`${prefix}:instances`, "order:0", "order:2");

    expect(await listed(registry)).toMatchObject([{ instance: "0", gone: false }, { instance: "1" }]);
  });

  test("comes back after Redis was away and had forgotten everything", async () => {
    const registry = await start("order", "1", { heartbeatMs: 60_000 });
    await redis.del(`${prefix}:order:1`, `${prefix}:last:order:1`, `${prefix}:instances`);
    redis.disconnect(true);
    expect(await registry.list()).toMatchObject({ known: false });
    await once(redis, "ready");

    await expect.poll(() => instances(registry)).toEqual(["1"]);
  });
});
