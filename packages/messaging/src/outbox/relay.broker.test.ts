import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { transaction, type Database } from "../database/tx.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Worked, worker } from "../testing/test-contract.js";
import { addToOutbox } from "./outbox.js";
import { ROUND_BYTES } from "./relay-state.js";
import { startRelay } from "./relay.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

const add = (ids: readonly string[], fail = false) =>
  transaction(bench.pool, undefined, async (tx) => {
    const messages = ids.map((id) => Worked({ id }));
    await addToOutbox(worker, tx, [{ messages, origin: { correlationId: "timer-1" } }], new Date());
    if (fail) throw new Error("rolled back");

    return { value: undefined, last: [] };
  });

const drainedIds = async () =>
  (await bench.drain("worked")).map(({ content }) => (JSON.parse(String(content)) as { id: string }).id);

test("what is written with the state goes out in order, once it has committed, even with two relays at work", async () => {
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  const relays = [await startRelay(options), await startRelay(options)];
  const ids = Array.from({ length: 450 }, (_, n) => `o-${n}`);
  await add(ids);
  await expect(add(["never"], true)).rejects.toThrow("rolled back");
  for (const relay of relays) relay.kick();

  // One after the other, each when the one before it is confirmed: on a busy machine that takes long.
  await eventually(async () => expect(await bench.depth("worked")).toBe(450));
  expect(await drainedIds()).toEqual(ids);
  await eventually(async () => {
    expect((await bench.pool.query("select 1 from warren_outbox")).rowCount).toBe(0);
  });
  for (const relay of relays) await relay.stop();
});

test("rows leave in the order in which they were written, also where PostgreSQL keeps them in another", async () => {
  const ids = Array.from({ length: 300 }, (_, n) => `moved-${n}`);
  await add(ids);
  // Each is written anew, behind all others.
  await bench.pool.query(
    "update warren_outbox set envelope = envelope where seq in (select seq from warren_outbox order by seq limit 150)",
  );
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  const relay = await startRelay(options);

  await eventually(async () => expect(await bench.depth("worked")).toBe(300));
  expect(await drainedIds()).toEqual(ids);
  await relay.stop();
});

test("what stands in the outbox when a service dies goes out with its next start", async () => {
  await add(["left-over"]);
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  const relay = await startRelay(options);

  await eventually(async () => expect(await bench.depth("worked")).toBe(1));
  const [message] = await bench.drain("worked");
  expect(message?.properties.headers).toMatchObject({ "x-correlation-id": "timer-1" });
  await relay.stop();
});

test("rows that are large together go out in several rounds, in their order, and a small one waits for none of them long", async () => {
  const large = "x".repeat(1_000_000);
  await add(Array.from({ length: 20 }, (_, n) => `${n} ${large}`));
  await add(["last"]);
  const counted: number[] = [];
  const counting: Database = {
    async connect() {
      const connection = await bench.pool.connect();

      return {
        async query(text, values) {
          const result = await connection.query(text, values);
          const envelopes = (result.rows as { envelope?: unknown }[]).filter(({ envelope }) => envelope);
          if (envelopes.length > 0) counted.push(envelopes.length);

          return result;
        },
        release: (error) => connection.release(error),
      };
    },
  };
  const options = { connection: await bench.connect("worker"), database: counting, logger: bench.logger };
  const relay = await startRelay(options);

  const sent = await bench.take("worked", 21);
  expect(sent.map(({ content }) => (JSON.parse(String(content)) as { id: string }).id.split(" ")[0])).toEqual(
    [...Array.from({ length: 20 }, (_, n) => String(n)), "last"],
  );
  expect(Math.max(...counted)).toBe(16);
  await relay.stop();
});

test("rows of which each is larger than all that a round reads leave, and so does what is between them", async () => {
  for (const id of ["large", "small", "large, too"]) await add([id]);
  // With what is not sent, since brokers take messages of so many bytes or not.
  await bench.pool.query(
    `update warren_outbox set envelope = envelope || jsonb_build_object('unknown', repeat('x', $1))
     where envelope->>'content' like '%large%'`,
    [ROUND_BYTES],
  );
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  const relay = await startRelay(options);

  const sent = await bench.take("worked", 3);
  expect(sent.map(({ content }) => (JSON.parse(String(content)) as { id: string }).id)).toEqual([
    "large",
    "small",
    "large, too",
  ]);
  await eventually(() => expect(relay.health()).toMatchObject({ state: "relaying", rows: 0 }));
  await relay.stop();
});
