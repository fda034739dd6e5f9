import { once } from "node:events";
import { connect, createClient, delay, type Connection, type Tx } from "@warren/messaging";
import { answer, eachRequest, type Handlers } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { readEnvironment, serviceVariables } from "../environment.js";
import { createLogger } from "../logging/logger.js";
import { createRedis } from "../redis/redis.js";
import { registryPrefix } from "../redis/registry-prefix.js";
import { runService, type RunningService } from "../service/run-service.js";
import { asker, CreateStamps, queue, StampAdded, stamps, topology } from "../service/testing/stamps.js";
import { createPauseStore, type PauseStore } from "./pause-store.js";
import type { QueuePause } from "./queue-pause.js";

const logger = createLogger({ name: "test", level: "silent" });
const addresses = inject("warrenStack");
const running: RunningService[] = [];
let vhost: Awaited<ReturnType<typeof createVhost>>;
let database: Awaited<ReturnType<typeof createDatabase>>;
let connection: Connection;
let redis: Redis;
let store: PauseStore;

beforeAll(async () => {
  const created = createRedis({ redisUrl: addresses.redisUrl, logger });
  if (created === undefined) throw new Error("no Redis");
  redis = created;
  if (redis.status !== "ready") await once(redis, "ready");
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  vhost = await createVhost(addresses);
  database = await createDatabase(addresses);
  connection = connect({ url: vhost.amqpUrl, name: "asker", logger });
  store = createPauseStore(redis, registryPrefix(vhost.amqpUrl));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  await connection.close();
  await redis.del(keyOf());
  await database.drop();
  await vhost.drop();
});

const keyOf = () => `${registryPrefix(vhost.amqpUrl)}:pauses`;
const pauseFor = (ms: number): QueuePause => ({
  queue,
  by: "sue",
  reason: "a bad release",
  since: new Date().toISOString(),
  until: new Date(Date.now() + ms).toISOString(),
});

async function start(): Promise<RunningService> {
  const started = await runService({
    contract: stamps,
    topology,
    migrations: [{ name: "stamps-1", class: CreateStamps }],
    handlers: (): Handlers<typeof stamps, Tx> => ({
      AddStamp: eachRequest(async ({ data }, { tx }) => {
        await tx.query("insert into stamps (text) values ($1)", [data.text]);

        return answer(StampAdded({ count: 0 }));
      }),
    }),
    environment: readEnvironment(z.object(serviceVariables({ port: 0, database: "stamps" })), {
      NODE_ENV: "test",
      AMQP_URL: vhost.amqpUrl,
      DATABASE_URL: database.databaseUrl,
      REDIS_URL: addresses.redisUrl,
    }),
    logger,
  });
  running.push(started);

  return started;
}

const stateIn = ({ server }: RunningService) => server.health().map(({ state }) => state);
const untilAll = (state: string) =>
  expect.poll(() => running.flatMap(stateIn), { timeout: 20_000 }).toEqual(running.map(() => state));
const stored = async () => {
  const [{ pool } = { pool: undefined }] = running;
  const answered = await pool?.query<{ count: number }>("select count(*)::int as count from stamps");

  return answered?.rows[0]?.count;
};

/** How many there are once the batches that were in progress when the queue was paused have ended. */
async function storedInTheEnd(): Promise<number> {
  const count = (await stored()) ?? 0;
  await delay(500);

  return (await stored()) === count ? count : storedInTheEnd();
}

test("a paused queue is left alone by all instances, also by one that starts later; nothing is lost, and all is handled when it is resumed", async () => {
  await Promise.all([start(), start()]);
  const client = await createClient(asker, connection);
  const ask = (text: string) => client.call.AddStamp({ text }, { timeoutMs: 120_000 });
  // Under load: batches are in progress while it is paused.
  const before = Array.from({ length: 200 }, (_, at) => ask(`before ${String(at)}`));
  await Promise.race(before);

  await store.pause(pauseFor(3_600_000));
  await untilAll("paused");
  const handled = await storedInTheEnd();
  const waiting = Array.from({ length: 20 }, (_, at) => ask(`waiting ${String(at)}`));
  const late = await start();
  expect(stateIn(late)).toEqual(["paused"]);
  await vi.waitFor(
    async () => {
      const health = await fetch(`${late.url}/health/ready`);
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({
        checks: expect.arrayContaining([
          {
            name: `consumer ${queue}`,
            ok: false,
            optional: true,
            reason: expect.stringMatching(/^sue paused it until .*: a bad release$/) as string,
          },
        ]) as unknown,
      });
    },
    { timeout: 20_000 },
  );
  const metrics = await (await fetch(`${late.url}/metrics`)).text();
  expect(metrics).toMatch(/warren_queue_paused_by_operator\{queue="stamps\.requests".*\} 1/);
  expect(await stored()).toBe(handled);

  expect(await store.resume(queue)).toBe(true);
  await Promise.all([...before, ...waiting]);
  expect(await stored()).toBe(220);
  await untilAll("consuming");
  await client.close();
});

test("a pause ends by itself", async () => {
  await start();
  await store.pause(pauseFor(4_000));
  await untilAll("paused");
  await untilAll("consuming");
  expect(await store.list()).toEqual([]);
});

test("what Redis forgets, the instances tell it again; that a queue was resumed they believe", async () => {
  await start();
  const pause = pauseFor(3_600_000);
  await store.pause(pause);
  await untilAll("paused");
  await redis.del(keyOf());
  await expect.poll(() => store.list(), { timeout: 20_000 }).toEqual([pause]);
  expect(running.flatMap(stateIn)).toEqual(["paused"]);
  await store.resume(queue);
  await untilAll("consuming");
  expect(await store.resume(queue)).toBe(false);
});

test("a store whose Redis is away says so", async () => {
  const away = createPauseStore(undefined, "test");

  await expect(away.list()).rejects.toThrow("cannot be reached");
  await expect(away.pause(pauseFor(1_000))).rejects.toThrow("cannot be reached");
});
