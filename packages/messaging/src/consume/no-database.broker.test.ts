import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { answer, each, eachRequest, service, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { PauseError } from "../errors.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { untilCrashed } from "../testing/crashing-process.js";
import { eventually } from "../testing/eventually.js";
import { forgetful } from "../testing/forgetful-contract.js";
import { requester, Told, Work, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

// Services whose queues have no inbox, and which are given no database. The bench has one: what is in its inbox is seen from outside.

let bench: TestBench;
let publisher: Publisher<typeof requester>;
let server: Server | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
});
afterAll(() => bench.close());
afterEach(async () => {
  await server?.stop();
  for (const queue of ["worked", "work", "work.dead"]) await bench.drain(queue);
});

const idle: Handlers<typeof forgetful> = {
  Work: each(({ data }) => [Worked({ id: data.id })]),
  Ask: eachRequest(({ data }) => answer(Told({ text: `asked ${data.id}` }))),
  Order: eachRequest(({ data }) => answer(Told({ text: `ordered ${data.id}` }))),
};

async function start(handlers: Partial<Handlers<typeof forgetful>> = {}): Promise<void> {
  const options = { connection: await bench.connect("forgetful"), logger: bench.logger };
  server = await serve(forgetful, { ...idle, ...handlers }, options);
}

const idOf = ({ content }: Readonly<{ content: Buffer }>) =>
  (JSON.parse(String(content)) as Readonly<{ id: string }>).id;

test("messages are handled, in batches, and what they cause is sent", async () => {
  const batches: number[] = [];
  await publisher.publish(Array.from({ length: 20 }, (_, n) => Work({ id: `w-${String(n)}` })));
  await start({
    async Work(deliveries, { tx }) {
      expect(tx).toBeUndefined();
      batches.push(deliveries.length);

      return deliveries.map(({ data }) => [Worked({ id: data.id })]);
    },
  });

  expect(new Set((await bench.take("worked", 20)).map(idOf)).size).toBe(20);
  expect(Math.max(...batches)).toBeGreaterThan(1);
  await eventually(async () => expect(await bench.depth("work")).toBe(0));
  expect((await bench.pool.query("select from warren_inbox")).rowCount).toBe(0);
});

test("requests are answered, those that are durable too", async () => {
  await start();
  const client = await createClient(requester, await bench.connect("asker"));

  expect(await client.call.Ask({ id: "1" })).toEqual(Told({ text: "asked 1" }));
  expect(await client.call.Order({ id: "2" })).toEqual(Told({ text: "ordered 2" }));
  await client.close();
});

test("one that fails is retried and dead-lettered, and takes no neighbour with it", async () => {
  const attempts: number[] = [];
  await publisher.publish([Work({ id: "a" }), Work({ id: "bad" }), Work({ id: "c" })]);
  await start({
    Work: each(({ data, attempt }) => {
      if (data.id !== "bad") return [Worked({ id: data.id })];
      attempts.push(attempt);
      throw new Error("broken beyond repair");
    }),
  });

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.properties.headers).toMatchObject({
    "x-attempt": 3,
    "x-dead-reason": "failed 3 times: broken beyond repair",
  });
  expect([...new Set(attempts)]).toEqual([1, 2, 3]);
  const worked = await bench.take("worked", (taken) => new Set(taken.map(idOf)).size === 2);
  expect([...new Set(worked.map(idOf))].sort()).toEqual(["a", "c"]);
});

test("a service that cannot work pauses the queue, uses up no attempt, and goes on when it can", async () => {
  let away = true;
  await start({
    Work: each(({ data, attempt }) => {
      if (away) throw new PauseError("the provider is away");

      return [Worked({ id: `${data.id} at ${String(attempt)}` })];
    }),
  });
  await publisher.publish([Work({ id: "a" })]);
  const paused = { queue: "work", state: "waiting", reason: "the provider is away" };
  await eventually(() => expect(server?.health()).toContainEqual(paused));
  away = false;

  expect((await bench.take("worked", 1)).map(idOf)).toEqual(["a at 1"]);
});

test("killed between its publishes and its ack it handles the message twice: nothing is remembered", async () => {
  await bench.connect("declares");
  await publisher.publish([Work({ id: "twice" })]);
  const options = { amqpUrl: bench.amqpUrl, databaseUrl: "", name: "crashing", point: "confirmed" } as const;
  const { signal, at, said } = await untilCrashed("crashing-forgetful.ts", options);
  expect({ signal, at }, said).toEqual({ signal: "SIGKILL", at: "confirmed" });
  await start();

  const worked = await bench.take("worked", 2);
  expect(worked.map(idOf)).toEqual(["twice", "twice"]);
  // Each handling made a message of its own. With an inbox the same one is sent again.
  expect(new Set(worked.map(({ properties }) => properties.messageId as string)).size).toBe(2);
  expect(new Set(worked.map(({ properties }) => properties.headers?.["x-causation-id"] as string)).size).toBe(
    1,
  );
});

test("a queue with an inbox and one without live side by side in a service with a database", async () => {
  const { work, asks } = worker.queues;
  const both = service({ ...worker, queues: { work, orders: { ...work, inbox: false }, asks } });
  const handled: string[] = [];
  const ended: string[] = [];
  server = await serve(
    both,
    {
      Work: each(async ({ data }, { tx }) => {
        await tx.query("insert into done (id) values ($1)", [data.id]);
        handled.push(data.id);

        return [];
      }),
      Order: eachRequest(async ({ data }, { tx }) => {
        const { rows } = await tx.query<Readonly<{ one: number }>>("select 1 as one");
        handled.push(`${data.id} ${String(rows[0]?.one)}`);

        return answer(Told({ text: "" }));
      }),
      Ask: eachRequest(() => answer(Told({ text: "" }))),
    },
    {
      connection: await bench.connect("both"),
      database: bench.pool,
      logger: bench.logger,
      observer: { batch: (queue, size) => ended.push(...Array.from({ length: size }, () => queue)) },
    },
  );
  const raw = await bench.raw();
  const [work1, order1] = [randomUUID(), randomUUID()];
  for (let n = 0; n < 3; n++) {
    raw.publish("jobs", "work", Buffer.from('{"id":"work"}'), { messageId: work1, type: "Work" });
    raw.publish("jobs", "order", Buffer.from('{"id":"order"}'), { messageId: order1, type: "Order" });
  }

  await eventually(() => expect(ended).toHaveLength(6));
  expect(handled.toSorted()).toEqual(["order 1", "order 1", "order 1", "work"]);
});

test("a service of which a queue has an inbox does not start without a database, and the error names the queue", async () => {
  const handlers = idle as unknown as Handlers<typeof worker, Tx>;
  // As JavaScript calls it: the types ask for the database.
  const options = { connection: await bench.connect("worker"), logger: bench.logger } as never;

  await expect(serve(worker, handlers, options)).rejects.toThrow(
    /"worker" was given no database, and what it handles of work, orders is .*\nFix: give `serve`/,
  );
});
