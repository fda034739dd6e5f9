import { randomUUID } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import type { Options } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { PauseError, RejectError } from "../errors.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Work, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

let bench: TestBench;
let server: Server | undefined;
let publisher: Publisher<typeof requester>;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
});
afterAll(() => bench.close());
beforeEach(() => bench.pool.query("truncate done, warren_inbox"));
afterEach(async () => {
  await server?.stop();
  for (const queue of ["worked", "work.dead", "work", "orders.dead"]) await bench.drain(queue);
});

const idle: Handlers<typeof worker, Tx> = {
  Work: each(() => []),
  Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
  Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
};

async function start(handlers: Partial<Handlers<typeof worker, Tx>>): Promise<void> {
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  server = await serve(worker, { ...idle, ...handlers }, options);
}

const doWork: Handlers<typeof worker, Tx>["Work"] = async (deliveries, { tx }) => {
  await tx.query("insert into done (id) select * from unnest($1::text[])", [
    deliveries.map(({ data }) => data.id),
  ]);
  for (const { data } of deliveries) if (data.fail !== undefined) throw new Error(data.fail);

  return deliveries.map(({ data }) => [Worked({ id: data.id })]);
};

const ids = async () =>
  (await bench.pool.query<{ id: string }>("select id from done order by id")).rows.map(({ id }) => id);

test("messages that are there together are handled together, in one transaction", async () => {
  const batches: (readonly Readonly<{ id: string; messageId: string }>[])[] = [];
  await publisher.publish(Array.from({ length: 50 }, (_, n) => Work({ id: `w-${n}` })));
  await start({
    Work: (deliveries, context) => {
      batches.push(deliveries.map(({ data: { id }, messageId }) => ({ id, messageId })));

      return doWork(deliveries, context);
    },
  });

  expect(await bench.take("worked", 50)).toHaveLength(50);
  expect(batches.flat()).toHaveLength(50);
  expect(Math.max(...batches.map(({ length }) => length))).toBeGreaterThan(1);
  const transactions = await Promise.all(batches.map(transactionsOf));
  // One for each batch, and none for two of them.
  expect(transactions.map(({ size }) => size)).toEqual(batches.map(() => 1));
  expect(new Set(transactions.flatMap((one) => [...one])).size).toBe(batches.length);
});

/** Which transactions wrote what a batch did: the rows of its handler, and the inbox rows with the messages it caused. */
async function transactionsOf(
  batch: readonly Readonly<{ id: string; messageId: string }>[],
): Promise<ReadonlySet<string>> {
  const { rows } = await bench.pool.query<{ id: string; transaction: string }>(
    `select id, xmin::text as transaction from done where id = any($1::text[])
     union all
     select message_id, xmin::text from warren_inbox where message_id = any($2::text[]) and outgoing is not null`,
    [batch.map(({ id }) => id), batch.map(({ messageId }) => messageId)],
  );
  expect(rows).toHaveLength(2 * batch.length);

  return new Set(rows.map(({ transaction }) => transaction));
}

test("a bad message in a batch neither blocks nor fails its neighbours, and ends in the dead letters with its reason", async () => {
  await publisher.publish([
    Work({ id: "a" }),
    Work({ id: "bad", fail: "broken beyond repair" }),
    Work({ id: "c" }),
  ]);
  await start({ Work: doWork });

  const [dead] = await bench.take("work.dead", 1);
  expect(await ids()).toEqual(["a", "c"]);
  expect(JSON.parse(String(dead?.content))).toEqual({ id: "bad", fail: "broken beyond repair" });
  expect(dead?.properties.headers).toMatchObject({
    "x-attempt": 3,
    "x-dead-reason": "failed 3 times: broken beyond repair",
    "x-dead-service": "worker",
    "x-original-exchange": "jobs",
    "x-original-routing-key": "work",
  });
});

test("a message that its handler rejects goes to the dead letters at once", async () => {
  let runs = 0;
  await start({
    Work: each(() => {
      runs++;
      throw new RejectError("never");
    }),
  });
  await publisher.publish([Work({ id: "a" })]);

  await eventually(async () => expect(await bench.depth("work.dead")).toBe(1));
  expect(runs).toBe(1);
});

test("a message that comes a second time does not run its handler again, but publishes the same messages again", async () => {
  await start({ Work: doWork });
  const raw = await bench.raw();
  const properties = { messageId: randomUUID(), type: "Work", correlationId: "c" };
  for (let n = 0; n < 3; n++) {
    raw.publish("jobs", "work", Buffer.from('{"id":"once"}'), properties);
    await raw.waitForConfirms();
  }

  const published = await bench.take("worked", 3);
  expect(await ids()).toEqual(["once"]);
  expect(new Set(published.map(({ properties }) => properties.messageId as string)).size).toBe(1);
});

test("a durable request that comes a second time is answered to whoever asks now, by the name of that request", async () => {
  let asked = 0;
  await start({
    Order: eachRequest(({ data }) => {
      asked++;

      return answer(Told({ text: data.id }));
    }),
  });
  const raw = await bench.raw();
  for (const correlationId of ["first", "second"]) {
    const { queue: replyTo } = await raw.assertQueue("", { autoDelete: true });
    const content = Buffer.from('{"id":"o-1"}');
    raw.publish("jobs", "order", content, { messageId: "m-1", type: "Order", replyTo, correlationId });

    const [reply] = await bench.take(replyTo, 1);
    expect(reply?.properties).toMatchObject({ type: "Told", correlationId });
  }
  expect(asked).toBe(1);
});

test("a service that cannot work pauses its queue without using up an attempt, and goes on when it can", async () => {
  let down = true;
  await start({
    Work: async (deliveries, context) => {
      if (down) throw new PauseError("the database is down");

      return doWork(deliveries, context);
    },
  });
  await publisher.publish([Work({ id: "a" }), Work({ id: "b" })]);

  await eventually(() =>
    expect(server?.health()).toContainEqual({
      queue: "work",
      state: "waiting",
      reason: "the database is down",
    }),
  );
  down = false;
  await eventually(async () => expect(await ids()).toEqual(["a", "b"]));
  await eventually(() => expect(server?.health()).toContainEqual({ queue: "work", state: "consuming" }));
  expect(await bench.depth("work.dead")).toBe(0);
});

test.each([
  ["content that is no JSON", "{", "Work", "the content is not JSON"],
  ["a payload that breaks its schema", '{"id":7}', "Work", "Work breaks its schema: id:"],
  ["a message that the queue does not bring", "{}", "Nonsense", '"Nonsense" is not received here'],
])("%s goes to the dead letters at once, with the reason", async (_, content, type, reason) => {
  await start({ Work: doWork });
  const raw = await bench.raw();
  raw.publish("jobs", "work", Buffer.from(content), { messageId: randomUUID(), type });

  const [dead] = await bench.take("work.dead", 1);
  expect(String(dead?.properties.headers?.["x-dead-reason"])).toContain(reason);
  expect(String(dead?.content)).toBe(content);
});

test("bodies that are JSON only after a step are handled, or dead at once with that reason, byte for byte", async () => {
  await start({ Work: doWork });
  const raw = await bench.raw();
  const json = (id: string) => `{"id":"${id}"}`;
  const good: [string, Options.Publish][] = [
    [json("encoding"), { contentEncoding: "utf-8", contentType: "application/json" }],
    [json("charset"), { contentType: "application/json; charset=utf-8" }],
    [`\uFEFF${json("mark")}`, { contentType: "application/json" }],
  ];
  const bad: [Buffer, Options.Publish, string][] = [
    [
      gzipSync(json("a")),
      { contentEncoding: "gzip" },
      "the content is encoded as gzip, which is not read here",
    ],
    [gzipSync(json("b")), {}, "it begins as gzip does, and no content encoding says so"],
    [deflateSync(json("c")), { contentEncoding: "deflate" }, "the content is encoded as deflate"],
    [
      Buffer.from(json("d"), "utf16le"),
      { contentType: "application/json; charset=utf-16" },
      "the content is in utf-16, as its content type says",
    ],
    [Buffer.from(json("e") + json("f")), {}, "the content is not JSON: "],
    [Buffer.from(json("\u00e9"), "latin1"), {}, "the content is no UTF-8"],
    [Buffer.alloc(0), {}, "Work has a payload, and the body is empty"],
  ];
  for (const [content, properties] of [...good, ...bad]) {
    const body = Buffer.from(content as string);
    raw.publish("jobs", "work", body, { messageId: randomUUID(), type: "Work", ...properties });
  }

  const dead = await bench.take("work.dead", bad.length);
  expect((await ids()).sort()).toEqual(["charset", "encoding", "mark"]);
  for (const [content, properties, reason] of bad) {
    const letter = dead.find((one) => one.content.equals(content));
    expect(letter?.properties.headers?.["x-dead-reason"]).toContain(reason);
    expect(letter?.properties.contentEncoding).toBe(properties.contentEncoding);
    expect(letter?.properties.headers?.["x-attempt"]).toBe(1);
  }
});

test("a paused queue gives back what it took and takes it again when resumed", async () => {
  await start({ Work: doWork });
  await server?.pause("work");
  await publisher.publish([Work({ id: "a" })]);
  expect(server?.health()).toContainEqual({ queue: "work", state: "paused" });
  await eventually(async () => expect(await bench.depth("work")).toBe(1));

  await server?.resume("work");
  await eventually(async () => expect(await ids()).toEqual(["a"]));
});

test("stopping finishes the batch in progress and acks it", async () => {
  let begun = 0;
  await start({
    Work: async (deliveries, context) => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 200));

      return doWork(deliveries, context);
    },
  });
  await publisher.publish([Work({ id: "a" })]);
  await eventually(() => expect(begun).toBe(1));
  await server?.stop();

  expect(await ids()).toEqual(["a"]);
  await eventually(async () => expect(await bench.depth("worked")).toBe(1));
  expect(await bench.depth("work")).toBe(0);
});

test("a service that lacks a handler does not start", async () => {
  const { Order: _, ...lacking } = idle;
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };

  await expect(serve(worker, lacking as typeof idle, options)).rejects.toThrow("missing Order");
});
