import fc from "fast-check";
import { brokerMap, routingOf, type Arguments, type Model, type Topology } from "@warren/asyncapi";
import { replyCodeOf, replyCodes } from "@warren/messaging/amqp";
import { askManagement } from "@warren/stack/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { onChannel } from "./amqp.js";
import { declareQueue } from "./declare.js";
import { isInStep } from "./plan.js";
import { openBrokerBench, workQueue, type BrokerBench } from "./testing/broker-bench.js";

// What other teams' documents leave to the broker, and what it does with it.

let bench: BrokerBench;

beforeAll(async () => {
  bench = await openBrokerBench(inject("warrenStack"));
});
afterAll(() => bench.close());

test("bindings to a headers exchange that operators made are neither in the way nor taken away; one without headers is", async () => {
  const wanted: Topology = {
    exchanges: [{ name: "storms", type: "headers", durable: true }],
    queues: [workQueue("gales"), workQueue("calms")],
    bindings: [{ from: "storms", key: "", queue: "calms", arguments: { "x-match": "all", force: 1 } }],
  };
  await bench.apply(wanted);
  await onChannel(bench.connection, async (channel) => {
    await channel.bindQueue("gales", "storms", "", { "x-match": "all", force: 9 });
    await channel.bindQueue("gales", "storms", "");
    await channel.bindQueue("calms", "storms", "", { "x-match": "all", force: 2 });
  });

  const plan = await bench.plan(wanted);
  expect(plan.obsolete.map(({ arguments: compared }) => compared)).toEqual(
    expect.arrayContaining([{}, { "x-match": "all", force: 2 }]),
  );
  expect(plan.notOurs.bindings).toMatchObject([{ arguments: { force: 9 } }]);
  expect(await bench.apply(wanted, { prune: true })).toHaveLength(2);
  const after = await bench.plan(wanted);
  expect(isInStep(after)).toBe(true);
  expect(after.notOurs.bindings).toHaveLength(1);
});

describe("where the virtual host makes queues without a type quorum queues", () => {
  let quorum: BrokerBench;

  beforeAll(async () => {
    quorum = await openBrokerBench(inject("warrenStack"));
    const { managementUrl, vhost } = quorum.address;
    await askManagement(managementUrl, "PUT", `/api/vhosts/${encodeURIComponent(vhost)}`, {
      default_queue_type: "quorum",
    });
  });
  afterAll(() => quorum.close());

  const lasting = workQueue("lines", { arguments: {} });
  const passing = workQueue("temp", { arguments: {}, durable: false, autoDelete: true });

  test("what was applied is in step, the queue that may not be one included", async () => {
    const wanted: Topology = { exchanges: [], queues: [lasting, passing], bindings: [] };
    await quorum.apply(wanted);

    expect(isInStep(await quorum.plan(wanted))).toBe(true);
  });

  const rows: readonly (readonly [string, Arguments])[] = [
    ["classic", {}],
    ["quorum", {}],
    ["quorum", { "x-queue-type": "classic" }],
    ["classic", { "x-queue-type": "quorum" }],
  ];

  test.each(rows)(
    "the plan for a %s queue that is wanted with %o is what the broker answers",
    async (there, args) => {
      const name = `was.${there}.${String(args["x-queue-type"])}`;
      const wanted = workQueue(name, { arguments: args });
      const topology = { exchanges: [], queues: [wanted], bindings: [] };
      await onChannel(quorum.connection, (channel) =>
        declareQueue(channel, workQueue(name, { arguments: { "x-queue-type": there } })),
      );

      const verdict = (await quorum.plan(topology)).queues[0]?.verdict;
      const code = await onChannel(quorum.connection, (channel) => declareQueue(channel, wanted)).then(
        () => undefined,
        replyCodeOf,
      );
      expect(verdict).toBe(code === replyCodes.preconditionFailed ? "refused" : "unchanged");
    },
  );
});

const PATTERNS = [
  "",
  "*",
  "#",
  "a.#.b",
  "#.*",
  "*.*",
  "#.#",
  "#.b",
  "a.*",
  "a.#",
  "*.#.*",
  "#.a.#",
  "a..b",
  "a.b.#",
];
const word = fc.constantFrom("a", "b", "", "c");
const routingKey = fc.oneof(
  fc.array(word, { minLength: 0, maxLength: 5 }).map((words) => words.join(".")),
  fc.constantFrom("", ".", "..", "a".repeat(255), `a.${"x".repeat(251)}.b`),
);

test("a key reaches on a topic exchange the queues that explanations say, whatever its words are", async () => {
  const queues = PATTERNS.map((_, index) => `edge.${String(index)}`);
  const wanted: Topology = {
    exchanges: [{ name: "edge", type: "topic", durable: true }],
    queues: queues.map((name) => workQueue(name, { arguments: { "x-queue-type": "classic" } })),
    bindings: queues.map((queue, index) => ({ from: "edge", key: PATTERNS[index] ?? "", queue })),
  };
  await bench.apply(wanted);
  const model = modelOf(queues);
  expect(brokerMap(model).edges).toHaveLength(PATTERNS.length);

  const channel = await bench.connection.createConfirmChannel();
  await fc.assert(
    fc.asyncProperty(routingKey, async (key) => {
      channel.publish("edge", key, Buffer.from("1"));
      await channel.waitForConfirms();
      const got: string[] = [];
      for (const queue of queues) if ((await channel.get(queue, { noAck: true })) !== false) got.push(queue);

      const said = routingOf(model, { exchange: "edge", routingKey: key }).arrivals.map(
        ({ target }) => target.name,
      );
      expect(said.toSorted()).toEqual(got.toSorted());
    }),
    { numRuns: 150 },
  );
  await channel.close();
});

function modelOf(queues: readonly string[]): Model {
  return {
    scope: "application",
    title: "Edge",
    version: "1.0.0",
    services: [],
    exchanges: [
      {
        name: "edge",
        type: "topic",
        durable: true,
        autoDelete: false,
        predeclared: false,
        alternateExchange: undefined,
        bindings: [],
        at: "/x-exchanges/edge",
      },
    ],
    keys: [],
    queues: queues.map((name, index) => ({
      name,
      address: name,
      durable: true,
      exclusive: false,
      autoDelete: false,
      arguments: {},
      bindings: [{ exchange: "edge", routingKey: PATTERNS[index] ?? "", at: "/channels" }],
      messages: [],
      batch: 1,
      prefetch: 1,
      pauseAfterFailures: undefined,
      inbox: true,
      retry: { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
      deadLetter: undefined,
      deadLettering: "service",
      untyped: true,
      partitions: 1,
      parked: false,
      at: "/channels",
    })),
    operations: [],
    messages: [],
  };
}
