import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack, type RunningStack } from "@warren/stack";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { delay } from "../delay.js";
import { PauseError } from "../errors.js";
import { eventually } from "../testing/eventually.js";
import { DELIVERY_LIMIT, openImpatientBench, patience, PATIENCE_MS } from "../testing/impatient-broker.js";

// Time lapse: `consumer_timeout` is a second in place of half an hour, and each test lasts for more of them than `x-delivery-limit`
// allows. IMPATIENT_AMQP_URL and IMPATIENT_MANAGEMENT_URL name a broker (another version) that was started with
// `consumer_timeout = 1000` and `channel_tick_interval` 200.

const LONG_MS = (DELIVERY_LIMIT + 2) * PATIENCE_MS;
let directory: string;
let stack: RunningStack;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "warren-impatient-"));
  const { databaseUrl, redisUrl } = inject("warrenStack");
  const { IMPATIENT_AMQP_URL: AMQP_URL, IMPATIENT_MANAGEMENT_URL: AMQP_MANAGEMENT_URL } = process.env;
  const broker = AMQP_URL === undefined ? {} : { AMQP_URL, AMQP_MANAGEMENT_URL };
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ...broker };
  stack = await startStack({ profile: "test", directory, env });
  if (AMQP_URL === undefined) await stack.rabbitmqctl(["eval", patience(PATIENCE_MS, 200)]);
});
afterAll(async () => {
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
});

test.concurrent.each([
  ["that gives back what is in hand", 300],
  ["whose messages the broker takes away first", 60_000],
])("a pause %s costs one delivery, however often the broker loses patience", async (_, giveBackAfterMs) => {
  let away = true;
  const until = () => (away ? Promise.reject(new PauseError("the bank is away")) : Promise.resolve());
  const { bench, server, ids } = await openImpatientBench(stack.addresses, { until, giveBackAfterMs });
  await eventually(async () => expect(await bench.depth("work")).toBe(ids.length));
  await delay(LONG_MS);

  expect(server.health()).toMatchObject([{ state: "waiting", reason: "the bank is away" }]);
  expect(await bench.depth("work")).toBe(ids.length);
  expect(await bench.depth("work.dead")).toBe(0);
  // A look at the messages, which costs one more.
  const raw = await bench.raw();
  const seen = await Promise.all(ids.map(() => raw.get("work")));
  expect(
    seen.map((one) => one !== false && (one.properties.headers?.["x-delivery-count"] as unknown)),
  ).toEqual(ids.map(() => 1));
  raw.nackAll(true);

  away = false;
  await eventually(async () => expect(await done(bench)).toEqual(ids));
  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
  expect(await bench.depth("work.dead")).toBe(0);
  await server.stop();
  await bench.close();
});

test.concurrent(
  "a handler that takes longer than the broker waits, again and again, is given its messages once more at most",
  async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const options = { until: () => held, giveBackAfterMs: 300 };
    const { bench, server, another, ids } = await openImpatientBench(stack.addresses, options);
    await eventually(() => expect(server.health()).toMatchObject([{ state: "waiting" }]));
    await delay(LONG_MS);
    expect(server.health()).toMatchObject([
      { reason: expect.stringMatching(/Work: \d+ in progress/) as string },
    ]);
    release();

    await eventually(async () => expect(await done(bench)).toEqual(ids));
    await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
    await server.stop();
    // On a busy machine some may have come once more, and go back when it stops: whoever comes next knows them.
    await eventually(async () => {
      const next = await another();
      await eventually(async () => expect(await bench.depth("work")).toBe(0));
      await next.stop();
      expect(await bench.depth("work")).toBe(0);
    });
    expect(await bench.depth("work.dead")).toBe(0);
    expect(await done(bench)).toEqual(ids);
    await bench.close();
  },
);

async function done({ pool }: { pool: { query(text: string): Promise<{ rows: { id: string }[] }> } }) {
  return (await pool.query("select id from done order by id")).rows.map(({ id }) => id);
}
