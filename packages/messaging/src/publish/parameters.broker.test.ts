import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { serve, type Server } from "../consume/serve.js";
import { subscribe } from "../consume/subscribe.js";
import { answer, at, each, eachRequest, parametersOf, via, type Delivery } from "../contract/index.js";
import type { Handlers } from "../contract/index.js";
import { transaction, type Tx } from "../database/tx.js";
import { PublishError, RpcError } from "../errors.js";
import { addToOutbox } from "../outbox/outbox.js";
import { startRelay } from "../outbox/relay.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import {
  LampsCounted,
  TurnedOff,
  LightMeasured,
  Ping,
  streetlights,
  streetlightsTopology,
} from "../testing/streetlights-contract.js";
import { createPublisher, type Publisher } from "./publisher.js";

const measured = "lamp.{street}.measured";

let bench: TestBench;
let server: Server | undefined;
let publisher: Publisher<typeof streetlights>;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), streetlightsTopology);
  publisher = await createPublisher(streetlights, await bench.connect("streetlights"));
});
afterAll(() => bench.close());
afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const queue of ["elm", "ledger", "lights", "lights.dead"]) await bench.drain(queue);
});

const options = async () => ({
  connection: await bench.connect("streetlights"),
  database: bench.pool,
  logger: bench.logger,
});

async function start(handlers: Partial<Handlers<typeof streetlights, Tx>>): Promise<void> {
  const idle: Handlers<typeof streetlights, Tx> = {
    LightMeasured: each(() => []),
    "light/turnedOff": each(() => []),
    Ping: each(() => []),
    CountLamps: eachRequest(({ data }) => answer(LampsCounted({ lamps: data.upTo }))),
  };
  server = await serve(streetlights, { ...idle, ...handlers }, await options());
}

test("a publisher fills the key's parameters, and only the bindings that match get the message", async () => {
  await publisher.publish([
    via(measured, at({ street: "elm" }, LightMeasured({ lumens: 1 }))),
    at({ street: "oak" }, via(measured, LightMeasured({ lumens: 2 }))),
  ]);

  const elm = await bench.drain("elm");
  expect(elm.map(({ fields, content }) => [fields.routingKey, String(content)])).toEqual([
    ["lamp.elm.measured", '{"lumens":1}'],
  ]);
  expect((await bench.drain("lights")).map(({ fields }) => fields.routingKey)).toEqual([
    "lamp.elm.measured",
    "lamp.oak.measured",
  ]);
});

test("a parameter that the contract does not allow is refused before anything is sent", async () => {
  const wrong = publisher.publish([
    via(measured, at({ street: "elm" }, LightMeasured({ lumens: 1 }))),
    // @ts-expect-error the contract has no such street
    via(measured, at({ street: "ash" }, LightMeasured({ lumens: 2 }))),
  ]);

  await expect(wrong).rejects.toBeInstanceOf(PublishError);
  await expect(wrong).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining('"street" of routing key "lamp.{street}.measured" is "ash"') as string,
  });
  await expect(publisher.publish([at({ street: "a.b" }, Ping(undefined))])).rejects.toMatchObject({
    code: "invalid",
  });
  expect(await bench.depth("elm")).toBe(0);
});

test("what a handler returns has its parameters filled, and a delivery gives them back over its retries", async () => {
  const seen: unknown[] = [];
  await start({
    "light/turnedOff": each((delivery) => {
      const found = parametersOf("lamp.{street}.off", delivery);
      seen.push([delivery.attempt, delivery.routingKey, found]);
      if (delivery.attempt === 1) throw new Error("not yet");

      return [via(measured, at({ street: "elm" }, LightMeasured({ lumens: 3 })))];
    }),
  });
  const raw = await bench.raw();
  const properties = { type: TurnedOff.messageName, messageId: "turned-off-1" };
  raw.publish("lamps", "lamp.station road.off", Buffer.from('{"since":"6 pm"}'), properties);

  await eventually(async () => expect(await bench.depth("elm")).toBe(1));
  expect(seen).toEqual([
    [1, "lamp.station road.off", { street: "station road" }],
    [2, "lamp.station road.off", { street: "station road" }],
  ]);
});

test("the outbox keeps the filled key, and takes nothing that cannot be sent", async () => {
  const add = (street: "elm") =>
    transaction(bench.pool, undefined, async (tx) => {
      const messages = [via(measured, at({ street }, LightMeasured({ lumens: 4 })))];
      await addToOutbox(streetlights, tx, [{ messages }], new Date());

      return { value: undefined, last: [] };
    });
  await expect(add("#" as "elm")).rejects.toMatchObject({ code: "invalid" });
  await add("elm");
  const relay = await startRelay(await options());

  await eventually(async () => expect(await bench.depth("elm")).toBe(1));
  await relay.stop();
});

test("a call fills the parameters of its key", async () => {
  await start({});
  const client = await createClient(streetlights, await bench.connect("streetlights"));

  expect(await client.call.CountLamps({ upTo: 7 }, { parameters: { street: "elm" } })).toEqual({
    type: "LampsCounted",
    data: { lamps: 7 },
  });
  // @ts-expect-error the contract has no such street
  const wrong = client.call.CountLamps({ upTo: 7 }, { parameters: { street: "ash" } });
  await expect(wrong).rejects.toBeInstanceOf(RpcError);
  await expect(wrong).rejects.toMatchObject({ code: "invalid" });
  await client.close();
});

test("the default exchange brings a message to the queue of that name, or says that there is none", async () => {
  await publisher.publish([via("ledger", LightMeasured({ lumens: 5 }))]);

  expect(await bench.drain("ledger")).toHaveLength(1);
  await expect(publisher.publish([via("no-such-queue", LightMeasured({ lumens: 5 }))])).rejects.toMatchObject(
    {
      code: "unroutable",
    },
  );
});

test("a subscription with a pattern gets what matches it", async () => {
  const heard: Delivery<LightMeasured>[] = [];
  const subscription = await subscribe(
    streetlights,
    { LightMeasured: (delivery) => void heard.push(delivery) },
    await options(),
  );
  await publisher.publish([
    via("ledger", LightMeasured({ lumens: 0 })),
    via(measured, at({ street: "elm" }, LightMeasured({ lumens: 1 }))),
    via(measured, at({ street: "oak" }, LightMeasured({ lumens: 2 }))),
  ]);

  await eventually(() => expect(heard).toHaveLength(2));
  expect(heard.map((delivery) => parametersOf(measured, delivery)?.street)).toEqual(["elm", "oak"]);
  await subscription.stop();
});
