import { randomUUID } from "node:crypto";
import { openProxy } from "@warren/messaging/testing";
import { Redis } from "ioredis";
import { afterEach, expect, inject, test } from "vitest";
import { shareCounts } from "./share-counts.js";
import { createWindowCounts } from "./window-counts.js";

const windowMs = 60_000;
const start = 1_000 * windowMs;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A gateway's counts at a Redis; `prefix` names who shares them. */
async function sharing(prefix: string, redisUrl: string) {
  let at = start;
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    retryStrategy: () => 50,
  });
  redis.on("error", () => undefined);
  closing.push(() => redis.disconnect());
  await expect.poll(() => redis.status).toBe("ready");
  const counts = createWindowCounts({ windowMs, now: () => at });

  return {
    redis,
    add: (cost: number) => counts.add("ann", cost),
    used: () => counts.usage("ann").used,
    share: shareCounts(counts, { redis, windowMs, prefix }),
    pass: (ms: number) => (at += ms),
  };
}

test("two gateways count the same caller together, in this window and the one before", async () => {
  const { redisUrl } = inject("warrenStack");
  const prefix = `test-limits-${randomUUID()}`;
  const [one, other] = [await sharing(prefix, redisUrl), await sharing(prefix, redisUrl)];
  one.add(5);
  await one.share();
  other.add(3);
  await other.share();
  expect([one.used(), other.used()]).toEqual([5, 8]);
  one.add(1);
  await one.share();
  expect(one.used()).toBe(9);

  const late = await sharing(prefix, redisUrl);
  for (const each of [one, other, late]) each.pass(windowMs);
  late.add(1);
  await late.share();
  expect(late.used()).toBe(10);
  expect(await one.redis.pttl(`${prefix}:${windowMs}:1000`)).toBeGreaterThan(0);
});

test("while Redis is away each counts by itself, and tells what it counted once it is back", async () => {
  const { redisUrl } = inject("warrenStack");
  const proxy = await openProxy(redisUrl);
  closing.push(proxy.close);
  const prefix = `test-limits-${randomUUID()}`;
  const [one, other] = [await sharing(prefix, proxy.url), await sharing(prefix, redisUrl)];
  one.add(2);
  await one.share();

  proxy.refuse();
  proxy.cut();
  await expect.poll(() => one.redis.status).not.toBe("ready");
  one.add(4);
  await one.share();
  expect(one.used()).toBe(6);

  proxy.thaw();
  await expect.poll(() => one.redis.status).toBe("ready");
  await one.share();
  other.add(1);
  await other.share();
  expect(other.used()).toBe(7);
});
