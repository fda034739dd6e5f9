import type { ConsumeMessage, Options } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, at, each, eachRequest, type Delivery, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { createPublisher } from "../publish/publisher.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import {
  LampsCounted,
  Ping,
  TooManyLamps,
  streetlights,
  streetlightsTopology,
  type LightMeasured,
} from "../testing/streetlights-contract.js";
import { serve, type Server } from "./serve.js";
import { subscribe } from "./subscribe.js";

let bench: TestBench;
let server: Server | undefined;
let seen: Delivery[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), streetlightsTopology);
});
afterAll(() => bench.close());
beforeEach(() => {
  seen = [];
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const queue of ["ledger", "lights.dead"]) await bench.drain(queue);
});

const options = async () => ({
  connection: await bench.connect("streetlights"),
  database: bench.pool,
  logger: bench.logger,
});

const note = each((delivery: Delivery) => {
  seen.push(delivery);

  return [];
});

async function start(handlers: Partial<Handlers<typeof streetlights, Tx>> = {}): Promise<void> {
  const count: Handlers<typeof streetlights, Tx>["CountLamps"] = eachRequest(({ data: { upTo } }) =>
    answer(upTo > 100 ? TooManyLamps({ limit: 100 }) : LampsCounted({ lamps: upTo })),
  );
  server = await serve(
    streetlights,
    { LightMeasured: note, "light/turnedOff": note, Ping: note, CountLamps: count, ...handlers },
    await options(),
  );
}

/** Publishes as somebody does who has never heard of Warren. */
async function send(routingKey: string, content: string, properties: Options.Publish = {}): Promise<void> {
  const raw = await bench.raw();
  raw.publish("lamps", routingKey, Buffer.from(content), properties);
  await raw.waitForConfirms();
}

test("a message without type, id or headers is known by its schema, and two equal ones are two", async () => {
  await start();
  await send("lamp.elm.measured", '{"lumens":1}');
  await send("lamp.elm.measured", '{"lumens":1}');
  await send("lamp.elm.off", '{"since":"6 pm"}', { type: "acme.turned-off.v1", correlationId: "theirs" });

  await eventually(() => expect(seen).toHaveLength(3));
  expect(seen.map(({ type, data }) => [type, data])).toEqual([
    ["LightMeasured", { lumens: 1 }],
    ["LightMeasured", { lumens: 1 }],
    ["light/turnedOff", { since: "6 pm" }],
  ]);
  expect(new Set(seen.map(({ messageId }) => messageId)).size).toBe(3);
  expect(seen[0]?.correlationId).toBe(seen[0]?.messageId);
  expect(seen[2]?.correlationId).toBe("theirs");
});

test("a message that came without an id keeps the one it is given over its retries and into the dead letters", async () => {
  await start({
    LightMeasured: each((delivery) => {
      seen.push(delivery);
      throw new Error("no power");
    }),
  });
  await send("lamp.elm.measured", '{"lumens":2}');

  const [dead] = await bench.take("lights.dead", 1);
  const id: unknown = dead?.properties.messageId;
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(seen.map(({ attempt, messageId }) => [attempt, messageId])).toEqual([
    [1, id],
    [2, id],
  ]);
});

test("an id that an untyped sender gives is respected: the same message twice is handled once", async () => {
  await start();
  for (let n = 0; n < 2; n++) await send("lamp.elm.measured", '{"lumens":3}', { messageId: "theirs-3" });
  await send("lamp.elm.measured", '{"lumens":4}');

  await eventually(() => expect(seen.map(({ data }) => data)).toContainEqual({ lumens: 4 }));
  expect(seen.map(({ data }) => data)).toEqual([{ lumens: 3 }, { lumens: 4 }]);
});

test("what fits no message of the queue goes to the dead letters with the reason", async () => {
  await start();
  await send("lamp.elm.measured", '{"colour":"red"}');

  const [dead] = await bench.take("lights.dead", 1);
  expect(String(dead?.properties.headers?.["x-dead-reason"])).toMatch(
    /LightMeasured breaks.*light\/turnedOff breaks/,
  );
  expect(String(dead?.content)).toBe('{"colour":"red"}');
});

test("a message without payload is an empty body, from us and from others", async () => {
  await start();
  const publisher = await createPublisher(streetlights, await bench.connect("streetlights"));
  await send("ping.elm", "");
  await publisher.publish([at({ street: "oak" }, Ping(undefined))]);

  await eventually(() => expect(seen).toHaveLength(2));
  expect(seen.map(({ type, data, routingKey }) => [type, data, routingKey])).toEqual([
    ["Ping", undefined, "ping.elm"],
    ["Ping", undefined, "ping.oak"],
  ]);
  await server?.stop();
  await publisher.publish([at({ street: "oak" }, Ping(undefined))]);
  const [raw] = await bench.drain("pings");
  expect(raw?.content).toHaveLength(0);
});

test("an untyped caller gets its reply where and under the id that it asked for", async () => {
  await start();
  const raw = await bench.raw();
  const { queue } = await raw.assertQueue("", { exclusive: true });
  const replies: ConsumeMessage[] = [];
  const take = (reply: ConsumeMessage | null) => {
    if (reply !== null) replies.push(reply);
  };
  await raw.consume(queue, take, { noAck: true });
  await send("count.elm", '{"upTo":7}', { replyTo: queue, correlationId: "ask-7" });
  await send("count.elm", '{"upTo":700}', { replyTo: queue, correlationId: "ask-700" });
  await send("count.elm", '{"upTo":"many"}', { replyTo: queue, correlationId: "ask-many" });

  await eventually(() => expect(replies).toHaveLength(3));
  const said = Object.fromEntries(
    replies.map(({ properties, content }) => [properties.correlationId as string, String(content)]),
  );
  expect(said).toMatchObject({ "ask-7": '{"lamps":7}', "ask-700": '{"limit":100}' });
  expect(said["ask-many"]).toContain("upTo");
});

test("an untyped server's reply is known by its schema, and is an error where it fits none", async () => {
  const raw = await bench.raw();
  await raw.consume(
    "untyped-counts",
    (request) => {
      if (request === null) return;
      const { upTo } = JSON.parse(String(request.content)) as { upTo: number };
      const { replyTo, correlationId } = request.properties as { replyTo: string; correlationId: string };
      const reply = upTo === 0 ? '{"what":"?"}' : upTo > 100 ? '{"limit":100}' : `{"lamps":${upTo}}`;
      raw.publish("", replyTo, Buffer.from(reply), { correlationId });
    },
    { noAck: true },
  );
  const client = await createClient(streetlights, await bench.connect("streetlights"));
  const ask = (upTo: number) => client.call.CountLamps({ upTo }, { parameters: { street: "oak" } });

  expect(await ask(7)).toEqual(LampsCounted({ lamps: 7 }));
  expect(await ask(700)).toEqual(TooManyLamps({ limit: 100 }));
  await expect(ask(0)).rejects.toMatchObject({
    code: "invalid_reply",
    message: expect.stringContaining("none of the messages") as string,
  });
  await client.close();
});

test("a subscription hears untyped senders", async () => {
  const heard: Delivery<LightMeasured>[] = [];
  const subscription = await subscribe(
    streetlights,
    { LightMeasured: (delivery) => void heard.push(delivery) },
    await options(),
  );
  await send("lamp.oak.measured", '{"lumens":9}');

  await eventually(() => expect(heard).toMatchObject([{ type: "LightMeasured", data: { lumens: 9 } }]));
  await subscription.stop();
});
