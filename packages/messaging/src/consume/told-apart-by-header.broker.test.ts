import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import {
  each,
  message,
  receives,
  service,
  type Delivery,
  type Message,
  type Topology,
} from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { serve, type Server } from "./serve.js";

// As it is generated from a document whose messages are told apart by one header alone, as Spring writes it; the first lets everything through.

const typeId = (name: string) => ({ __TypeId__: `org.zoo.${name}` });
type Seen = Message<"Seen", Readonly<{ animal?: string | undefined }>>;
const Seen = message<Seen>("Seen", {
  version: "1.0.0",
  schema: z.object({ animal: z.string().optional() }),
  headers: typeId("Seen"),
});
type Fed = Message<"Fed", Readonly<{ animal?: string | undefined; grams?: number | undefined }>>;
const Fed = message<Fed>("Fed", {
  version: "1.0.0",
  schema: z.object({ animal: z.string().optional(), grams: z.number().optional() }),
  headers: typeId("Fed"),
});
const zoo = service({
  name: "zoo",
  generated: "by hand",
  sends: {},
  receives: { Seen: receives(Seen, "keeper"), Fed: receives(Fed, "keeper") },
  subscribes: {},
  serves: {},
  calls: {},
  queues: {
    keeper: {
      ...{ batch: 10, prefetch: 20, inbox: true, retry: [], untyped: true },
      deadLetter: { exchange: "zoo.failed", routingKey: "keeper", queue: "keeper.dead" },
    },
  },
});
const topology: Topology = {
  exchanges: [{ name: "zoo.failed", type: "direct", durable: true }],
  queues: ["keeper", "keeper.dead"].map((name) => ({
    name,
    durable: true,
    arguments: { "x-queue-type": "quorum" },
  })),
  bindings: [{ from: "zoo.failed", key: "keeper", queue: "keeper.dead" }],
};

let bench: TestBench;
let server: Server | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), topology);
});
afterAll(async () => {
  await server?.stop();
  await bench.close();
});

test("two messages of one queue that only a header tells apart reach each its own handler, with all of their fields", async () => {
  const heard: (readonly [handler: string, type: string, data: unknown])[] = [];
  const by = (handler: string) =>
    each(({ type, data }: Delivery) => {
      heard.push([handler, type, data]);

      return [];
    });
  server = await serve(
    zoo,
    { Seen: by("Seen"), Fed: by("Fed") },
    { connection: await bench.connect("zoo"), database: bench.pool, logger: bench.logger },
  );
  const raw = await bench.raw();
  const content = (animal: string, grams: number) => Buffer.from(JSON.stringify({ animal, grams }));
  raw.publish("", "keeper", content("owl", 40), { headers: typeId("Fed") });
  raw.publish("", "keeper", content("lynx", 900), { headers: typeId("Seen") });
  raw.publish("", "keeper", content("seal", 3_000), { headers: typeId("Born") });
  await raw.waitForConfirms();

  const [dead] = await bench.take("keeper.dead", 1);
  await eventually(() => expect(heard).toHaveLength(2));
  expect(heard).toContainEqual(["Fed", "Fed", { animal: "owl", grams: 40 }]);
  expect(heard).toContainEqual(["Seen", "Seen", { animal: "lynx" }]);
  expect(String(dead?.content)).toBe('{"animal":"seal","grams":3000}');
});
