import type { Options } from "amqplib";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { answer, each, eachRequest, via } from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import {
  LampsCounted,
  LightMeasured,
  streetlights,
  streetlightsTopology,
} from "../testing/streetlights-contract.js";
import { serve, type Server } from "./serve.js";

let bench: TestBench;
let server: Server;
let handled: number[] = [];
let told: string[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), streetlightsTopology);
  server = await serve(
    streetlights,
    {
      LightMeasured: each(({ data: { lumens } }) => {
        handled.push(lumens);
        if (lumens < 0) throw new Error("x".repeat(200_000));

        return [via("ledger", LightMeasured({ lumens }))];
      }),
      "light/turnedOff": each(() => []),
      Ping: each(() => []),
      CountLamps: eachRequest(({ data: { upTo } }) =>
        answer(LampsCounted({ lamps: upTo > 9 ? ("many" as never) : upTo })),
      ),
    },
    {
      connection: await bench.connect("streetlights"),
      database: bench.pool,
      logger: bench.logger,
      observer: { handled: (...labels) => void told.push(labels.join(" ")) },
    },
  );
});
afterAll(async () => {
  await server.stop();
  await bench.close();
});
afterEach(async () => {
  [handled, told] = [[], []];
  for (const queue of ["ledger", "lights.dead", "counts.dead"]) await bench.drain(queue);
});

async function send(key: string, content: string, properties: Options.Publish = {}): Promise<void> {
  const raw = await bench.raw();
  raw.publish("lamps", key, Buffer.from(content), properties);
  await raw.waitForConfirms();
}

const manyHeaders = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`their-header-${n}`, "x".repeat(1_060)]),
);

test.each<[string, string, string, Options.Publish]>([
  ["more headers than can be sent on", "lamp.elm.measured", '{"lumens":-1}', { headers: manyHeaders }],
  [
    "headers of every kind",
    "lamp.elm.measured",
    '{"lumens":-1}',
    {
      headers: { a: { b: [1, null, { c: true }] }, d: Buffer.from("x"), e: new Date(0), "x-attempt": "two" },
    },
  ],
  ["an id that no database takes", "lamp.elm.measured", '{"lumens":1}', { messageId: "a\u0000b" }],
  [
    "a correlation id that no database takes",
    "lamp.elm.measured",
    '{"lumens":1}',
    { correlationId: "a\u0000b" },
  ],
  ["a number that JSON cannot hold", "lamp.elm.measured", '{"lumens":1e999}', {}],
  ["nesting without end", "lamp.elm.measured", "[".repeat(500_000), {}],
  ["a time far away", "lamp.elm.measured", '{"lumens":-1}', { timestamp: 9_007_199_254_740_991 }],
  [
    "a reply address of nobody",
    "lamp.elm.measured",
    '{"lumens":-1}',
    { replyTo: "amq.rabbitmq.reply-to.nobody" },
  ],
])("%s neither stops the queue nor gets lost", async (_, key, content, properties) => {
  await send(key, content, properties);
  await send("lamp.elm.measured", '{"lumens":7}');

  await eventually(() => expect(handled).toContain(7));
  await eventually(async () => expect(await bench.depth("lights.dead")).toBe(1));
});

test.each<[string, string, string, Options.Publish, string]>([
  ["an id with a NUL", "lamp.elm.measured", '{"lumens":1}', { messageId: "a\0b" }, "its messageId"],
  [
    "a correlation id with a NUL",
    "lamp.elm.measured",
    '{"lumens":1}',
    { correlationId: "\0" },
    "its correlationId",
  ],
  [
    "a header with a NUL",
    "lamp.elm.measured",
    '{"lumens":1}',
    { headers: { "x-causation-id": "a\0b" } },
    "its x-causation-id",
  ],
  ["a routing key with a NUL", "lamp.elm\0.measured", '{"lumens":1}', {}, "its routing key"],
  ["a text with a NUL", "lamp.elm.off", String.raw`{"since":"6\u0000pm"}`, {}, "since"],
  ["half of a surrogate pair", "lamp.elm.off", String.raw`{"since":"\ud83d"}`, {}, "since"],
])("%s goes to the dead letters at once, with that reason", async (_, key, content, properties, place) => {
  await send(key, content, properties);

  const [dead] = await bench.take("lights.dead", 1);
  expect(dead?.properties.headers).toMatchObject({ "x-attempt": 1 });
  expect(String(dead?.properties.headers?.["x-dead-reason"])).toMatch(
    new RegExp(`cannot be stored: ${place}.* neither NUL`),
  );
});

test("a text that a database can keep is handled, however it is written", async () => {
  await send("lamp.elm.off", String.raw`{"since":"\u0001 \ud83d\ude00 \\u0000"}`);
  await send("lamp.elm.measured", '{"lumens":8}');

  await eventually(() => expect(handled).toContain(8));
  expect(await bench.depth("lights.dead")).toBe(0);
});

test("a correlation id that is too long to be sent on is left behind, and the message handled", async () => {
  await send("lamp.elm.measured", '{"lumens":3}', { headers: { "x-correlation-id": "ü".repeat(190) } });

  const [sent] = await bench.take("ledger", 1);
  expect(sent?.properties.correlationId).toBe(sent?.properties.headers?.["x-causation-id"]);
});

test.each(["amq.rabbitmq.reply-to.nobody", "no-such-queue", "ä".repeat(127)])(
  "a request whose reply address is %j does not keep the others from their replies",
  async (replyTo) => {
    const raw = await bench.raw();
    const { queue } = await raw.assertQueue("", { exclusive: true });
    await send("count.elm", '{"upTo":1}', { replyTo, correlationId: "x" });
    await send("count.elm", '{"upTo":2}', { replyTo: queue, correlationId: "y" });

    expect((await bench.take(queue, 1)).map(({ properties }) => properties.correlationId as unknown)).toEqual(
      ["y"],
    );
  },
);

test("a reply that breaks its schema is not sent: the caller is told, and the request is kept", async () => {
  const raw = await bench.raw();
  const { queue } = await raw.assertQueue("", { exclusive: true });
  await send("count.elm", '{"upTo":10}', { replyTo: queue, correlationId: "ten" });

  expect(await bench.take("counts.dead", 1)).toHaveLength(1);
  const [told] = await bench.take(queue, 1);
  expect(told?.properties).toMatchObject({
    correlationId: "ten",
    headers: { "x-rpc-error": "remote_failure" },
  });
  expect(String(told?.content)).toContain("LampsCounted breaks its schema: lamps");
});

test("a thousand invented names are one series of a metric where anybody may send, and what fits is counted as what it is", async () => {
  const raw = await bench.raw();
  const type = (n: number) => `Invented${n.toString(2).replaceAll("0", "a").replaceAll("1", "b")}`;
  for (let n = 0; n < 1_000; n++)
    raw.publish("lamps", "lamp.elm.measured", Buffer.from(n % 2 ? '{"lumens":1}' : "{}"), { type: type(n) });
  await raw.waitForConfirms();

  await eventually(() => expect(told).toHaveLength(1_000));
  expect([...new Set(told)].sort()).toEqual(["lights LightMeasured done", "lights unknown dead"]);
});
