import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
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
  const session = await bench.session("short-lived");
  await declareTopology(session, {
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

  await session.close();
  expect(await isThere((channel) => channel.assertQueue("mine", { durable: false, exclusive: true }))).toBe(
    true,
  );
});
