import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { serve } from "../consume/serve.js";
import { each, receives, service, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Work, worker } from "../testing/test-contract.js";
import { declareTopology } from "./declare.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

/** Whether the broker takes the passive declaration; each asks on a connection of its own. */
async function isThere(ask: (channel: amqp.Channel) => Promise<unknown>): Promise<boolean> {
  const connection = await amqp.connect(bench.amqpUrl);
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  try {
    await ask(channel);

    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

test("exclusive and auto-delete queues and exchanges are declared as such, and end as such", async () => {
  const connection = await bench.connect("short-lived");
  await declareTopology(connection, {
    exchanges: [{ name: "brief", type: "topic", durable: false, autoDelete: true }],
    queues: [
      { name: "mine", durable: false, exclusive: true, arguments: {} },
      { name: "while-heard", durable: false, autoDelete: true, arguments: {} },
    ],
    bindings: [{ from: "brief", key: "#", queue: "while-heard" }],
  });

  // 405: the queue belongs to another connection.
  expect(await isThere((channel) => channel.checkQueue("mine"))).toBe(false);
  expect(await isThere((channel) => channel.checkQueue("while-heard"))).toBe(true);
  expect(await isThere((channel) => channel.checkExchange("brief"))).toBe(true);

  const side = await amqp.connect(bench.amqpUrl);
  const listener = await side.createChannel();
  await listener.consume("while-heard", () => undefined);
  await side.close();
  await eventually(async () =>
    expect(await isThere((channel) => channel.checkQueue("while-heard"))).toBe(false),
  );
  await eventually(async () =>
    expect(await isThere((channel) => channel.checkExchange("brief"))).toBe(false),
  );

  await connection.close();
  expect(await isThere((channel) => channel.assertQueue("mine", { durable: false, exclusive: true }))).toBe(
    true,
  );
});

test("an auto-delete queue that went with its consumer is there again when the consumer comes back", async () => {
  const connection = await bench.connect("worker");
  const brief = { name: "brief-work", durable: false, autoDelete: true, arguments: {} };
  await declareTopology(connection, {
    exchanges: [{ name: "brief-jobs", type: "direct", durable: false, autoDelete: true }],
    queues: [brief],
    bindings: [{ from: "brief-jobs", key: "work", queue: brief.name }],
  });
  const contract = service({
    ...worker,
    sends: {},
    receives: { Work: receives(Work, brief.name) },
    serves: {},
    queues: { [brief.name]: worker.queues.work },
  });
  const seen: string[] = [];
  const handlers: Handlers<typeof contract, Tx> = {
    Work: each(({ data }) => {
      seen.push(data.id);

      return [];
    }),
  };
  const server = await serve(contract, handlers, { connection, database: bench.pool, logger: bench.logger });
  await server.pause(brief.name);
  await eventually(async () =>
    expect(await isThere((channel) => channel.checkQueue(brief.name))).toBe(false),
  );
  await server.resume(brief.name);
  const raw = await bench.raw();
  raw.publish("brief-jobs", "work", Buffer.from('{"id":"again"}'), { type: "Work", messageId: "again" });

  await eventually(() => expect(seen).toEqual(["again"]));
  await server.stop();
});
