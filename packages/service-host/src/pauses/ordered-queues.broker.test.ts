import { once } from "node:events";
import { connect, createPublisher, type Connection, type Tx } from "@warren/messaging";
import type { Handlers } from "@warren/messaging/contract";
import { openProxy } from "@warren/messaging/testing";
import { createDatabase, createVhost } from "@warren/stack/testing";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, onTestFinished, test } from "vitest";
import * as z from "zod";
import { readEnvironment, serviceVariables } from "../environment.js";
import { createLogger } from "../logging/logger.js";
import { createRedis } from "../redis/redis.js";
import { registryPrefix } from "../redis/registry-prefix.js";
import { runService, type RunningService } from "../service/run-service.js";
import {
  CreateSteps,
  orderedTopology,
  partitioned,
  pathfinder,
  singleActive,
  Step,
  Tick,
  walker,
} from "../service/testing/ordered-steps.js";
import { createPauseStore, type PauseStore } from "./pause-store.js";

// Pauses of queues whose messages keep their order: one with partitions, one with a single active consumer.

const QUEUES = [partitioned, singleActive] as const;
const PATIENCE = { timeout: 30_000 };
const HOUR_MS = 3_600_000;
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
  connection = connect({ url: vhost.amqpUrl, name: "pathfinder", logger });
  store = createPauseStore(redis, registryPrefix(vhost.amqpUrl));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  await connection.close();
  await redis.del(`${registryPrefix(vhost.amqpUrl)}:pauses`);
  await database.drop();
  await vhost.drop();
});

async function start(redisUrl = addresses.redisUrl): Promise<RunningService> {
  const started = await runService({
    contract: walker,
    topology: orderedTopology,
    migrations: [{ name: "steps-1", class: CreateSteps }],
    handlers: (): Handlers<typeof walker, Tx> => ({
      Step: async (deliveries, { tx }) => {
        for (const { data } of deliveries) await writeDown(tx, data.subject, data.number);

        return deliveries.map(() => []);
      },
      Tick: async (deliveries, { tx }) => {
        for (const { data } of deliveries) await writeDown(tx, "tick", data.number);

        return deliveries.map(() => []);
      },
    }),
    environment: readEnvironment(z.object(serviceVariables({ port: 0, database: "walker" })), {
      NODE_ENV: "test",
      AMQP_URL: vhost.amqpUrl,
      DATABASE_URL: database.databaseUrl,
      REDIS_URL: redisUrl,
    }),
    logger,
  });
  running.push(started);

  return started;
}

async function writeDown(tx: Tx, subject: string, number: number): Promise<void> {
  await tx.query("insert into handled (subject, number) values ($1, $2)", [subject, number]);
}

const pause = (queue: string) =>
  store.pause({
    queue,
    by: "sue",
    reason: "a bad release",
    since: new Date().toISOString(),
    until: new Date(Date.now() + HOUR_MS).toISOString(),
  });
const stateOf = (queue: string) =>
  running.map(({ server }) => server.health().find((one) => one.queue === queue)?.state);
const until = (queue: string, state: string) =>
  expect.poll(() => stateOf(queue), PATIENCE).toEqual(running.map(() => state));

/** What was handled, each subject's numbers as they came. */
async function handled(): Promise<ReadonlyMap<string, readonly number[]>> {
  type Row = Readonly<{ subject: string; number: number }>;
  const rows =
    (await running[0]?.pool.query<Row>("select subject, number from handled order by at"))?.rows ?? [];
  const bySubject = new Map<string, number[]>();
  for (const { subject, number } of rows) bySubject.set(subject, [...(bySubject.get(subject) ?? []), number]);

  return bySubject;
}

const count = async () => [...(await handled()).values()].flat().length;
const SUBJECTS = Array.from({ length: 12 }, (_, at) => `subject-${String(at)}`);

async function send(queue: string, numbers: readonly number[]): Promise<number> {
  const publisher = await createPublisher(pathfinder, connection);
  const steps = numbers.flatMap((number) => SUBJECTS.map((subject) => Step({ subject, number })));
  const ticks = numbers.map((number) => Tick({ number }));
  const messages = queue === partitioned ? steps : ticks;
  await publisher.publish(messages);

  return messages.length;
}

test.each(QUEUES)(
  "%s stands still for all instances, also for one that starts later, and goes on in order",
  async (queue) => {
    await Promise.all([start(), start()]);
    const first = await send(queue, [1, 2, 3]);
    await expect.poll(count, PATIENCE).toBe(first);

    await pause(queue);
    await until(queue, "paused");
    const other = queue === partitioned ? singleActive : partitioned;
    expect(stateOf(other)).toEqual(["consuming", "consuming"]);
    const second = await send(queue, [4, 5, 6]);
    const late = await start();
    expect(late.server.health().find((one) => one.queue === queue)).toEqual({ queue, state: "paused" });
    // What takes from the other queue shows that the instances are at work all the while.
    const elsewhere = await send(other, [1]);
    await expect.poll(count, PATIENCE).toBe(first + elsewhere);

    await store.resume(queue);
    await until(queue, "consuming");
    await expect.poll(count, PATIENCE).toBe(first + elsewhere + second);
    for (const [subject, numbers] of await handled())
      if ((subject === "tick") === (queue === singleActive))
        expect(numbers, subject).toEqual([1, 2, 3, 4, 5, 6]);
  },
);

test.each(QUEUES)("%s stays paused while Redis is away, and is resumed once Redis is back", async (queue) => {
  const proxy = await openProxy(addresses.redisUrl);
  onTestFinished(() => proxy.close());
  await start(proxy.url);
  await pause(queue);
  await until(queue, "paused");

  proxy.refuse();
  proxy.cut();
  // It starts without anybody who could tell it of the pause: everything works without Redis, and so does this queue.
  await start(proxy.url);
  await expect.poll(() => stateOf(queue), PATIENCE).toEqual(["paused", "consuming"]);

  proxy.thaw();
  await until(queue, "paused");
  await store.resume(queue);
  await until(queue, "consuming");
  const sent = await send(queue, [1, 2]);
  await expect.poll(count, PATIENCE).toBe(sent);
});

test("a pause outlives the instances: who starts when the last one has stopped keeps to it", async () => {
  const first = await start();
  await pause(singleActive);
  await until(singleActive, "paused");
  const sent = await send(singleActive, [1, 2, 3]);
  await first.close();
  running.splice(0);
  await start();
  expect(stateOf(singleActive)).toEqual(["paused"]);
  expect(await count()).toBe(0);
  await store.resume(singleActive);
  await expect.poll(count, PATIENCE).toBe(sent);
});
