import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { loading, receives, service, type Delivery } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Work, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

/** One queue with two messages. */
const both = service({
  ...worker,
  sends: {},
  serves: {},
  receives: { Work: receives(Work, "work"), Worked: receives(Worked, "work") },
  queues: { work: worker.queues.work },
});

let bench: TestBench;
let server: Server | undefined;
beforeEach(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await bench.close();
});

test("handlers that share a batch look each for themselves, the second for what the first has left", async () => {
  const looks: unknown[] = [];
  const handled: unknown[] = [];
  const handler = (name: string) =>
    loading(
      async (deliveries: readonly Delivery[], tx: Tx) => {
        looks.push([name, deliveries.map(({ type }) => type)]);
        const { rows } = await tx.query<{ id: string }>("select id from done");

        return { name, there: rows.map(({ id }) => id) };
      },
      async (deliveries, { tx }, loaded) => {
        handled.push(loaded);
        await tx.query("insert into done (id) values ($1)", [name]);

        return deliveries.map(() => []);
      },
    );
  const raw = await bench.raw();
  for (const [messageId, type] of [
    ["m-1", "Work"],
    ["m-2", "Worked"],
  ] as const)
    raw.publish("", "work", Buffer.from('{"id":"1"}'), { messageId, type });
  await raw.waitForConfirms();

  server = await serve(
    both,
    { Work: handler("first"), Worked: handler("second") },
    { connection: await bench.connect("both"), database: bench.pool, logger: bench.logger },
  );
  await eventually(() => expect(handled).toHaveLength(2));

  expect(handled).toEqual([
    { name: "first", there: [] },
    { name: "second", there: ["first"] },
  ]);
  expect(looks).toEqual([
    ["first", ["Work"]],
    ["second", ["Worked"]],
  ]);
});

test("where looking up fails, that is why the message failed, and its handler is not asked", async () => {
  let asked = 0;
  const handler = loading(
    (_: readonly Delivery[], tx: Tx) => tx.query("select 1 / 0"),
    (deliveries) => {
      asked++;

      return Promise.resolve(deliveries.map(() => []));
    },
  );
  server = await serve(
    both,
    { Work: handler, Worked: handler },
    { connection: await bench.connect("both"), database: bench.pool, logger: bench.logger },
  );
  const raw = await bench.raw();
  raw.publish("", "work", Buffer.from('{"id":"1"}'), { messageId: "m-1", type: "Work" });

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.properties.headers).toMatchObject({ "x-dead-reason": "failed 3 times: division by zero" });
  expect(asked).toBe(0);
});
