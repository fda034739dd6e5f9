import { createClient, type Tx } from "@warren/messaging";
import { answer, eachRequest, type Handlers } from "@warren/messaging/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunningService } from "../service/run-service.js";
import { asker, CreateStamps, queue, StampAdded, stamps, topology } from "../service/testing/stamps.js";
import { createPauseStore } from "./pause-store.js";
import type { QueuePause } from "./queue-pause.js";
import { openPauseBench, type PauseBench } from "./testing/pause-bench.js";

let bench: PauseBench;

beforeEach(async () => {
  bench = await openPauseBench({
    contract: stamps,
    topology,
    migrations: [{ name: "stamps-1", class: CreateStamps }],
    handlers: (): Handlers<typeof stamps, Tx> => ({
      AddStamp: eachRequest(async ({ data }, { tx }) => {
        await tx.query("insert into stamps (text) values ($1)", [data.text]);

        return answer(StampAdded({ count: 0 }));
      }),
    }),
  });
});
afterEach(() => bench.close());

const pauseFor = (ms: number): QueuePause => ({
  queue,
  by: "sue",
  reason: "a bad release",
  since: new Date().toISOString(),
  until: new Date(Date.now() + ms).toISOString(),
});

const stateIn = ({ server }: RunningService) => server.health().map(({ state }) => state);
const untilAll = (state: string) =>
  expect
    .poll(() => bench.running().flatMap(stateIn), { timeout: 120_000 })
    .toEqual(bench.running().map(() => state));
const stored = async () => {
  const [{ pool } = { pool: undefined }] = bench.running();
  const answered = await pool?.query<{ count: number }>("select count(*)::int as count from stamps");

  return answered?.rows[0]?.count;
};

/** How many there are once the batches that were in progress when the queue was paused have ended: who holds a message of it is its consumer. */
async function storedInTheEnd() {
  const remove = await bench.connection.addSetup(async (amqp) => {
    const channel = await amqp.createChannel();
    await expect
      .poll(async () => (await channel.checkQueue(queue)).consumerCount, { timeout: 120_000 })
      .toBe(0);
    await channel.close();
  });
  remove();

  return stored();
}

test("a paused queue is left alone by all instances, also by one that starts later; nothing is lost, and all is handled when it is resumed", async () => {
  await Promise.all([bench.start(), bench.start()]);
  const client = await createClient(asker, bench.connection);
  const ask = (text: string) => client.call.AddStamp({ text }, { timeoutMs: 120_000 });
  // Under load: batches are in progress while it is paused.
  const before = Array.from({ length: 200 }, (_, at) => ask(`before ${String(at)}`));
  await Promise.race(before);

  await bench.store.pause(pauseFor(3_600_000));
  await untilAll("paused");
  const handled = await storedInTheEnd();
  const waiting = Array.from({ length: 20 }, (_, at) => ask(`waiting ${String(at)}`));
  const late = await bench.start();
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
    { timeout: 120_000 },
  );
  const metrics = await (await fetch(`${late.url}/metrics`)).text();
  expect(metrics).toMatch(/warren_queue_paused_by_operator\{queue="stamps\.requests".*\} 1/);
  expect(await stored()).toBe(handled);

  expect(await bench.store.resume(queue)).toBeUndefined();
  await Promise.all([...before, ...waiting]);
  expect(await stored()).toBe(220);
  await untilAll("consuming");
  await client.close();
});

test("a pause ends by itself", async () => {
  await bench.start();
  const long = pauseFor(3_600_000);
  await bench.store.pause(long);
  await untilAll("paused");
  await bench.store.pause(pauseFor(1_000), { replaces: long.since });
  await untilAll("consuming");
  expect(await bench.store.list()).toEqual([]);
});

test("what Redis forgets, the instances tell it again; that a queue was resumed they believe", async () => {
  await bench.start();
  const pause = pauseFor(3_600_000);
  await bench.store.pause(pause);
  await untilAll("paused");
  await bench.redis.del(bench.key);
  await expect.poll(() => bench.store.list(), { timeout: 120_000 }).toEqual([pause]);
  expect(bench.running().flatMap(stateIn)).toEqual(["paused"]);
  await bench.store.resume(queue);
  await untilAll("consuming");
  expect(await bench.store.resume(queue)).toBeUndefined();
});

test("who pauses what somebody else has paused is told whose pause that is, and replaces it only by naming it", async () => {
  const { store } = bench;
  const first = pauseFor(3_600_000);
  expect(await store.pause(first)).toBeUndefined();
  const second = { ...pauseFor(60_000), by: "tom", since: new Date(Date.now() + 1).toISOString() };

  expect(await store.pause(second)).toEqual(first);
  expect(await store.pause(second, { replaces: "2026-01-01T00:00:00.000Z" })).toEqual(first);
  expect(await store.list()).toEqual([first]);
  expect(await store.pause(second, { replaces: first.since })).toBeUndefined();
  expect(await store.list()).toEqual([second]);
  // What was seen is no longer what is there.
  expect(await store.pause(first, { replaces: first.since })).toEqual(second);
});

test("who resumes the pause that they see does not end one that came in its place", async () => {
  const { store } = bench;
  const first = pauseFor(3_600_000);
  await store.pause(first);
  const second = { ...pauseFor(60_000), by: "tom", since: new Date(Date.now() + 1).toISOString() };
  await store.pause(second, { replaces: first.since });

  expect(await store.resume(queue, { since: first.since })).toEqual(second);
  expect(await store.list()).toEqual([second]);
  expect(await store.resume(queue, { since: second.since })).toBeUndefined();
  expect(await store.list()).toEqual([]);
  // It is resumed already: nothing is in the way.
  expect(await store.resume(queue, { since: second.since })).toBeUndefined();
});

test("of many who pause a queue at once one does, and all others are told who; a pause that was resumed or is over is in nobody's way", async () => {
  const { store } = bench;
  const all = Array.from({ length: 20 }, (_, at) => ({
    ...pauseFor(3_600_000),
    by: `somebody ${String(at)}`,
    since: new Date(Date.now() + at).toISOString(),
  }));
  const told = await Promise.all(all.map((one) => store.pause(one)));
  const [there] = await store.list();
  expect(told.filter((one) => one === undefined)).toHaveLength(1);
  expect(told.filter((one) => one?.by === there?.by)).toHaveLength(19);

  await store.resume(queue);
  expect(await store.pause(pauseFor(50))).toBeUndefined();
  await expect.poll(() => store.list()).toEqual([]);
  expect(await store.pause(pauseFor(1_000))).toBeUndefined();
});

test("a store whose Redis is away says so", async () => {
  const away = createPauseStore(undefined, "test");

  await expect(away.list()).rejects.toThrow("cannot be reached");
  await expect(away.pause(pauseFor(1_000))).rejects.toThrow("cannot be reached");
});
