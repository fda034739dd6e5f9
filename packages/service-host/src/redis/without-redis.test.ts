import { describe, expect, test } from "vitest";
import { createLogger } from "../logging/logger.js";
import { createIdempotency } from "./idempotency.js";
import { createRedis } from "./redis.js";
import { createRegistry } from "./registry.js";

// Nothing listens on port 1.
const away = (logger = createLogger({ name: "test", level: "silent" })) =>
  createRedis({ redisUrl: "redis://127.0.0.1:1", logger });
const registryOf = (redis: ReturnType<typeof away>) =>
  createRegistry({
    redis,
    service: "order",
    instance: "1",
    address: "http://127.0.0.1:1",
    logger: createLogger({ name: "test", level: "silent" }),
  });

describe.each([
  ["no Redis", () => undefined],
  ["a Redis that is away", away],
])("with %s", (_name, create) => {
  test("every cached result is a miss, and nothing is an error", async () => {
    const redis = create();
    const idempotency = createIdempotency({ redis });

    await idempotency.putMany([["order-1-place", { ok: true }]]);
    expect(await idempotency.getMany(["order-1-place"])).toEqual(new Map());
    expect(await idempotency.run("order-1-place", async () => "done")).toBe("done");
    redis?.disconnect();
  });

  test("the registry says that it does not know who runs, and can be started and stopped", async () => {
    const redis = create();
    const registry = registryOf(redis);

    await registry.start();
    expect(await registry.list()).toEqual({
      known: false,
      reason: expect.stringContaining("Redis") as string,
    });
    await registry.stop();
    redis?.disconnect();
  });
});

test("a Redis that is away is logged once, not for every attempt", async () => {
  const lines: string[] = [];
  const redis = away(createLogger({ name: "test", destination: { write: (line) => void lines.push(line) } }));
  let attempts = 0;
  await new Promise<void>((resolve) => redis?.on("close", () => (++attempts === 3 ? resolve() : undefined)));

  expect(lines.filter((line) => line.includes("Redis is away"))).toHaveLength(1);
  expect(lines).toHaveLength(1);
  redis?.disconnect();
});
