import { afterEach, beforeEach, expect, inject, test } from "vitest";
import * as z from "zod";
import {
  loading,
  message,
  receives,
  service,
  type Delivery,
  type HandlerContext,
  type Message,
} from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Work, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

/** A second message about what Work is about. */
const Checked = message<Message<"Checked", Readonly<{ id: string }>>>("Checked", {
  version: "1.0.0",
  schema: z.object({ id: z.string() }),
  correlateBy: "/id",
});

/** One queue with two messages. */
const both = service({
  ...worker,
  sends: {},
  serves: {},
  receives: { Work: receives(Work, "work"), Checked: receives(Checked, "work") },
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
  await send(["Work", "1"], ["Checked", "1"]);

  await start(handler("first"), handler("second"));
  await eventually(() => expect(handled).toHaveLength(2));

  expect(handled).toEqual([
    { name: "first", there: [] },
    { name: "second", there: ["first"] },
  ]);
  expect(looks).toEqual([
    ["first", ["Work"]],
    ["second", ["Checked"]],
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
  await start(handler, handler);
  await send(["Work", "1"]);

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.properties.headers).toMatchObject({ "x-dead-reason": "failed 3 times: division by zero" });
  expect(asked).toBe(0);
});

test("messages about one thing are handled in their order, also by two handlers", async () => {
  const handled: Delivery[] = [];
  const handle = (deliveries: readonly Delivery[]) => {
    handled.push(...deliveries);

    return Promise.resolve(deliveries.map(() => []));
  };
  // A consumer that knows nothing of its messages takes three: they are a batch.
  await send(["Work", "a"], ["Checked", "a"], ["Work", "a"], ["Work", "b"], ["Checked", "b"]);

  // Not the same function: that would be one handler.
  await start(handle, (deliveries) => handle(deliveries));
  await eventually(() => expect(handled).toHaveLength(5));

  const about = (id: string) =>
    handled.filter(({ data }) => (data as { id: string }).id === id).map(({ type }) => type);
  expect([about("a"), about("b")]).toEqual([
    ["Work", "Checked", "Work"],
    ["Work", "Checked"],
  ]);
});

test("a handler that answers more than it was asked has failed: whose answers they are nobody knows", async () => {
  const handle = (deliveries: readonly Delivery[]) => Promise.resolve([...deliveries, "more"].map(() => []));
  await start(handle, handle);
  await send(["Work", "1"]);

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.properties.headers).toMatchObject({
    "x-dead-reason": "failed 3 times: the handler of Work was given 1 messages and answered 2",
  });
});

type Handler = (
  deliveries: readonly Delivery[],
  context: HandlerContext<Tx>,
) => Promise<readonly (readonly never[])[]>;

async function start(work: Handler, checked: Handler): Promise<void> {
  server = await serve(
    both,
    { Work: work, Checked: checked },
    { connection: await bench.connect("both"), database: bench.pool, logger: bench.logger },
  );
}

/** Puts them into the queue together. */
async function send(...messages: readonly (readonly [type: string, id: string])[]): Promise<void> {
  const raw = await bench.raw();
  for (const [index, [type, id]] of messages.entries())
    raw.publish("", "work", Buffer.from(JSON.stringify({ id })), { messageId: `m-${String(index)}`, type });
  await raw.waitForConfirms();
}
