import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { via } from "../contract/index.js";
import { transaction } from "../database/tx.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy } from "../testing/proxy.js";
import { LightMeasured, streetlights, streetlightsTopology } from "../testing/streetlights-contract.js";
import { addToOutbox } from "./outbox.js";
import { startRelay, type Relay } from "./relay.js";

type Place = "ledger" | "no-such-queue";

let bench: TestBench;
let relays: Relay[];
let errors: object[];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), streetlightsTopology);
});
afterAll(() => bench.close());
beforeEach(() => {
  [relays, errors] = [[], []];
});
afterEach(async () => {
  for (const relay of relays) await relay.stop();
  await bench.pool.query("delete from warren_outbox");
  await bench.drain("ledger");
});

/** Rows of one correlation id, by the brightness of each. `no-such-queue` is not there: what is sent to it is rejected. */
const add = (correlationId: string, ...rows: readonly (readonly [Place, number])[]) =>
  transaction(bench.pool, undefined, async (tx) => {
    const messages = rows.map(([place, lumens]) => via(place, LightMeasured({ lumens })));
    await addToOutbox(streetlights, tx, [{ messages, origin: { correlationId } }], new Date());

    return { value: undefined, last: [] };
  });

async function relay(options: Readonly<{ url?: string; stuckAfterMs?: number }> = {}): Promise<Relay> {
  const { url, ...others } = options;
  const connection = await bench.connect("streetlights", url === undefined ? {} : { url });
  const logger = { ...bench.logger, error: (fields: object) => void errors.push(fields) };
  const started = await startRelay({ connection, database: bench.pool, logger, ...others });
  relays.push(started);

  return started;
}

const lumensIn = async (queue: string) =>
  (await bench.drain(queue)).map(({ content }) => (JSON.parse(String(content)) as { lumens: number }).lumens);

const rowsLeft = async () => (await bench.pool.query("select 1 from warren_outbox")).rowCount;

test("a row that the broker rejects holds what follows it under its correlation id, and nothing else", async () => {
  const { health } = await relay();
  await add("held", ["no-such-queue", 1], ["ledger", 2]);
  for (let n = 0; n < 30; n++) await add(`other-${n}`, ["ledger", 100 + n]);
  await add("held", ["ledger", 3]);

  await eventually(() => expect(errors.length).toBeGreaterThanOrEqual(2));
  await eventually(async () => expect(await rowsLeft()).toBe(3));
  expect((await lumensIn("ledger")).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, n) => 100 + n),
  );
  await eventually(() => expect(health()).toMatchObject({ state: "stuck", rejected: 1, rows: 3 }));
  expect(health()).toMatchObject({
    reason: expect.stringContaining('"no-such-queue" reaches no queue') as string,
  });
  expect(errors[0]).toMatchObject({ message: "LightMeasured", exchange: "", routingKey: "no-such-queue" });

  await (await bench.raw()).assertQueue("no-such-queue", { durable: true });
  await eventually(async () => expect(await rowsLeft()).toBe(0));
  expect(await lumensIn("no-such-queue")).toEqual([1]);
  expect(await lumensIn("ledger")).toEqual([2, 3]);
  await eventually(() =>
    expect(health()).toMatchObject({ state: "relaying", rejected: 0, rows: 0, oldestMs: 0 }),
  );
  await (await bench.raw()).deleteQueue("no-such-queue");
});

test("rows that are rejected do not crowd out the others, however many they are", async () => {
  for (let n = 0; n < 250; n++) await add(`held-${n}`, ["no-such-queue", n]);
  await add("last", ["ledger", 7]);
  await relay();

  // A row leaves the outbox after its message is confirmed, so what the queue shows may come before.
  await eventually(async () => expect(await rowsLeft()).toBe(250));
  expect(await lumensIn("ledger")).toEqual([7]);
});

test("rows that wait are counted while the broker is down, and too long a wait is an alarm", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const { health } = await relay({ url: proxy.url, stuckAfterMs: 500 });
  await eventually(() => expect(health()).toMatchObject({ state: "relaying", rows: 0 }));
  proxy.refuse();
  proxy.cut();
  await eventually(() => expect(health().state).toBe("waiting"));
  await add("late", ["ledger", 1]);
  await eventually(() => expect(health()).toMatchObject({ state: "waiting", rows: 1 }));

  proxy.thaw();
  await eventually(async () => expect(await rowsLeft()).toBe(0));
  expect(await lumensIn("ledger")).toEqual([1]);

  const other = await bench.pool.connect();
  await other.query("begin");
  await other.query("select pg_advisory_xact_lock(7237102)");
  await add("behind a relay that hangs", ["ledger", 2]);
  await eventually(() =>
    expect(health()).toMatchObject({
      state: "stuck",
      reason: expect.stringMatching(/has waited for/) as string,
    }),
  );
  await other.query("rollback");
  other.release();
  await eventually(async () => expect(await rowsLeft()).toBe(0));
  await relays[0]?.stop();
  await proxy.close();
});

test("a row that its queue nacks again and again holds what follows it, and the others leave", async () => {
  const raw = await bench.raw();
  // A queue that nacks what comes when it is full is as close as one broker comes to a queue without a majority.
  await raw.assertQueue("no-such-queue", {
    durable: true,
    arguments: { "x-max-length": 1, "x-overflow": "reject-publish" },
  });
  raw.sendToQueue("no-such-queue", Buffer.from("{}"));
  await raw.waitForConfirms();
  const { health } = await relay();
  await add("held", ["no-such-queue", 1], ["ledger", 2]);
  for (let n = 0; n < 30; n++) await add(`other-${n}`, ["ledger", 100 + n]);

  await eventually(() => expect(health()).toMatchObject({ state: "stuck", rejected: 1 }));
  await eventually(async () => expect(await rowsLeft()).toBe(2));
  const left = await lumensIn("ledger");
  expect(new Set(left)).toEqual(new Set(Array.from({ length: 30 }, (_, n) => 100 + n)));

  await raw.deleteQueue("no-such-queue");
});

test("rows whose confirms do not come in time are sent again, and the outbox goes on with its database connection", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const { health } = await relay({ url: proxy.url });
  await eventually(() => expect(health().state).toBe("relaying"));
  proxy.freeze("answers");
  for (let n = 0; n < 5; n++) await add(`silent-${n}`, ["ledger", n]);
  await eventually(() => expect(health()).toMatchObject({ state: "stuck", rejected: 5 }));
  proxy.thaw();

  await eventually(async () => expect(await rowsLeft()).toBe(0));
  const ids = (await bench.drain("ledger")).map(({ properties }) => String(properties.messageId));
  expect(new Set(ids).size).toBe(5);
  expect(ids.length).toBeGreaterThan(5);
  await relays[0]?.stop();
  await proxy.close();
});
