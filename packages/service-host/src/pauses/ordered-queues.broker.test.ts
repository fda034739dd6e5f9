import { createPublisher, type Tx } from "@warren/messaging";
import type { Handlers } from "@warren/messaging/contract";
import { openProxy } from "@warren/messaging/testing";
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from "vitest";
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
import { openPauseBench, type PauseBench } from "./testing/pause-bench.js";

// Pauses of queues whose messages keep their order: one with partitions, one with a single active consumer.

const QUEUES = [partitioned, singleActive] as const;
const PATIENCE = { timeout: 120_000 };
const HOUR_MS = 3_600_000;
let bench: PauseBench;

beforeEach(async () => {
  bench = await openPauseBench({
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
  });
});
afterEach(() => bench.close());

async function writeDown(tx: Tx, subject: string, number: number): Promise<void> {
  await tx.query("insert into handled (subject, number) values ($1, $2)", [subject, number]);
}

const pause = (queue: string) =>
  bench.store.pause({
    queue,
    by: "sue",
    reason: "a bad release",
    since: new Date().toISOString(),
    until: new Date(Date.now() + HOUR_MS).toISOString(),
  });
const stateOf = (queue: string) =>
  bench.running().map(({ server }) => server.health().find((one) => one.queue === queue)?.state);
const until = (queue: string, state: string) =>
  expect.poll(() => stateOf(queue), PATIENCE).toEqual(bench.running().map(() => state));

/** What was handled, each subject's numbers as they came. */
async function handled(): Promise<ReadonlyMap<string, readonly number[]>> {
  type Row = Readonly<{ subject: string; number: number }>;
  const rows =
    (await bench.running()[0]?.pool.query<Row>("select subject, number from handled order by at"))?.rows ??
    [];
  const bySubject = new Map<string, number[]>();
  for (const { subject, number } of rows) bySubject.set(subject, [...(bySubject.get(subject) ?? []), number]);

  return bySubject;
}

const count = async () => [...(await handled()).values()].flat().length;
const SUBJECTS = Array.from({ length: 12 }, (_, at) => `subject-${String(at)}`);

async function send(queue: string, numbers: readonly number[]): Promise<number> {
  const publisher = await createPublisher(pathfinder, bench.connection);
  const steps = numbers.flatMap((number) => SUBJECTS.map((subject) => Step({ subject, number })));
  const ticks = numbers.map((number) => Tick({ number }));
  const messages = queue === partitioned ? steps : ticks;
  await publisher.publish(messages);

  return messages.length;
}

test.each(QUEUES)(
  "%s stands still for all instances, also for one that starts later, and goes on in order",
  async (queue) => {
    await Promise.all([bench.start(), bench.start()]);
    const first = await send(queue, [1, 2, 3]);
    await expect.poll(count, PATIENCE).toBe(first);

    await pause(queue);
    await until(queue, "paused");
    const other = queue === partitioned ? singleActive : partitioned;
    expect(stateOf(other)).toEqual(["consuming", "consuming"]);
    const second = await send(queue, [4, 5, 6]);
    const late = await bench.start();
    expect(late.server.health().find((one) => one.queue === queue)).toEqual({ queue, state: "paused" });
    // What takes from the other queue shows that the instances are at work all the while.
    const elsewhere = await send(other, [1]);
    await expect.poll(count, PATIENCE).toBe(first + elsewhere);

    await bench.store.resume(queue);
    await until(queue, "consuming");
    await expect.poll(count, PATIENCE).toBe(first + elsewhere + second);
    for (const [subject, numbers] of await handled())
      if ((subject === "tick") === (queue === singleActive))
        expect(numbers, subject).toEqual([1, 2, 3, 4, 5, 6]);
  },
);

test.each(QUEUES)("%s stays paused while Redis is away, and is resumed once Redis is back", async (queue) => {
  const proxy = await openProxy(inject("warrenStack").redisUrl);
  onTestFinished(() => proxy.close());
  await bench.start({ REDIS_URL: proxy.url });
  await pause(queue);
  await until(queue, "paused");

  proxy.refuse();
  proxy.cut();
  // It starts without anybody who could tell it of the pause: everything works without Redis, and so does this queue.
  await bench.start({ REDIS_URL: proxy.url });
  await expect.poll(() => stateOf(queue), PATIENCE).toEqual(["paused", "consuming"]);

  proxy.thaw();
  await until(queue, "paused");
  await bench.store.resume(queue);
  await until(queue, "consuming");
  const sent = await send(queue, [1, 2]);
  await expect.poll(count, PATIENCE).toBe(sent);
});

test("a pause outlives the instances: who starts when the last one has stopped keeps to it", async () => {
  await bench.start();
  await pause(singleActive);
  await until(singleActive, "paused");
  const sent = await send(singleActive, [1, 2, 3]);
  await bench.stop();
  await bench.start();
  expect(stateOf(singleActive)).toEqual(["paused"]);
  expect(await count()).toBe(0);
  await bench.store.resume(singleActive);
  await expect.poll(count, PATIENCE).toBe(sent);
});
