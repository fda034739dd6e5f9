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

/** Handles what comes on `brief.work`, a queue that goes with its consumer, and nothing else. */
async function serveBriefly() {
  const connection = await bench.connect("worker");
  const queue = { name: "brief.work", durable: false, autoDelete: true, arguments: {} };
  const exchange = "brief.jobs";
  await declareTopology(connection, {
    exchanges: [{ name: exchange, type: "direct", durable: false, autoDelete: true }],
    queues: [queue],
    bindings: [{ from: exchange, key: "work", queue: queue.name }],
  });
  const contract = service({
    ...worker,
    sends: {},
    receives: { Work: receives(Work, queue.name) },
    serves: {},
    queues: { [queue.name]: worker.queues.work },
  });
  const seen: string[] = [];
  const handlers: Handlers<typeof contract, Tx> = {
    Work: each(({ data }) => {
      seen.push(data.id);

      return [];
    }),
  };
  const server = await serve(contract, handlers, { connection, database: bench.pool, logger: bench.logger });
  const pause = async () => {
    await server.pause(queue.name);
    // It goes with the queue, as the last that was bound to it.
    await eventually(async () =>
      expect(await isThere((channel) => channel.checkExchange(exchange))).toBe(false),
    );
  };

  return { server, pause, seen, queue: queue.name, exchange };
}

test("an auto-delete queue that went with its consumer is there again when the consumer comes back", async () => {
  const { server, pause, seen, queue, exchange } = await serveBriefly();
  await pause();
  await server.resume(queue);
  const raw = await bench.raw();
  raw.publish(exchange, "work", Buffer.from('{"id":"again"}'), { type: "Work", messageId: "again" });

  await eventually(() => expect(seen).toEqual(["again"]));
  await server.stop();
});

test("a queue that is there with other arguments is consumed as it is", async () => {
  const { server, pause, seen, queue, exchange } = await serveBriefly();
  await pause();
  const raw = await bench.raw();
  await raw.assertQueue(queue, { durable: true });
  await server.resume(queue);
  raw.sendToQueue(queue, Buffer.from('{"id":"moved"}'), { type: "Work", messageId: "moved" });

  await eventually(() => expect(seen).toEqual(["moved"]));
  await server.stop();
  await raw.deleteQueue(queue);
  await raw.deleteExchange(exchange);
});

test("a queue is consumed on where one of its exchanges is there as another", async () => {
  const { server, pause, seen, queue, exchange } = await serveBriefly();
  await pause();
  const raw = await bench.raw();
  await raw.assertExchange(exchange, "topic", { durable: false });
  await raw.assertQueue(queue, { durable: false, autoDelete: true });
  await server.resume(queue);
  raw.sendToQueue(queue, Buffer.from('{"id":"waited"}'), { type: "Work", messageId: "waited" });

  await eventually(() => expect(seen).toEqual(["waited"]));
  await server.stop();
  await raw.deleteExchange(exchange);
});

test("an exchange that is there as another is told of where the queue is gone, and the consumer comes back once it is mended", async () => {
  const { server, seen, queue, exchange } = await serveBriefly();
  const raw = await bench.raw();
  await raw.deleteExchange(exchange);
  await raw.assertExchange(exchange, "topic", { durable: false });
  await raw.deleteQueue(queue);
  await eventually(() =>
    expect(server.health()).toMatchObject([
      { state: "waiting", reason: expect.stringContaining("inequivalent arg") as string },
    ]),
  );

  await raw.deleteExchange(exchange);
  await eventually(() => expect(server.health()).toEqual([{ queue, state: "consuming" }]));
  raw.publish(exchange, "work", Buffer.from('{"id":"mended"}'), { type: "Work", messageId: "mended" });
  await eventually(() => expect(seen).toEqual(["mended"]));
  await server.stop();
});
