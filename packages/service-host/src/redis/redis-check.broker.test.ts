import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { startStack } from "@warren/stack";
import { afterEach, describe, expect, inject, test } from "vitest";
import { readinessOf } from "../http/health.js";
import { createLogger } from "../logging/logger.js";
import { createRedis } from "./redis.js";
import { redisCheck } from "./redis-check.js";

const logger = createLogger({ name: "test", level: "silent" });
const atEnd: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of atEnd.splice(0)) await end();
});

describe("whether Redis is there", () => {
  test("is not asked where there is to be none", async () => {
    expect(await redisCheck(undefined)).toEqual([]);
  });

  test("is told where it answers", async () => {
    const redis = opened(inject("warrenStack").redisUrl);
    await once(redis, "ready");

    expect(await redisCheck(redis)).toEqual([{ name: "redis", ok: true }]);
  });

  test("is told where it is away, and costs the program no readiness", async () => {
    // Nothing listens on port 1.
    const redis = opened("redis://127.0.0.1:1");
    const checks = await redisCheck(redis);

    expect(checks).toEqual([{ name: "redis", ok: false, optional: true, reason: "not connected" }]);
    expect((await readinessOf(async () => checks)).ready).toBe(true);
  });

  test("is told where it answers and is full, until it has room again", async () => {
    const { amqpUrl, managementUrl, databaseUrl } = inject("warrenStack");
    const env = { AMQP_URL: amqpUrl, AMQP_MANAGEMENT_URL: managementUrl, DATABASE_URL: databaseUrl };
    const own = await startStack({ profile: "test", env });
    atEnd.push(own.stop);
    const redis = opened(own.addresses.redisUrl);
    await once(redis, "ready");
    await redis.config("SET", "maxmemory-policy", "noeviction");
    await redis.config("SET", "maxmemory", "1");

    expect(await redisCheck(redis)).toMatchObject([
      { name: "redis", ok: false, optional: true, reason: expect.stringMatching(/^OOM /) as string },
    ]);
    await redis.config("SET", "maxmemory", "0");
    expect(await redisCheck(redis)).toEqual([{ name: "redis", ok: true }]);
  });

  test("is told where it is connected and has fallen silent", async () => {
    const { url, fallSilent } = await redisThatFallsSilent();
    const redis = opened(url, 2_000);
    await once(redis, "ready");
    fallSilent();

    expect(await redisCheck(redis)).toEqual([
      { name: "redis", ok: false, optional: true, reason: "Command timed out" },
    ]);
  });
});

function opened(redisUrl: string, commandTimeoutMs = 20_000) {
  const redis = createRedis({ redisUrl, logger, commandTimeoutMs });
  if (redis === undefined) throw new Error("no Redis");
  atEnd.push(() => redis.disconnect());

  return redis;
}

/** The real one behind a server that stops passing anything on. */
async function redisThatFallsSilent(): Promise<Readonly<{ url: string; fallSilent: () => void }>> {
  const real = new URL(inject("warrenStack").redisUrl);
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const there = connect(Number(real.port), real.hostname);
    for (const socket of [client, there]) socket.on("error", () => undefined);
    client.pipe(there).pipe(client);
    sockets.push(client, there);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(real);
  url.host = `127.0.0.1:${address.port}`;

  return { url: url.href, fallSilent: () => sockets.forEach((socket) => socket.unpipe()) };
}
