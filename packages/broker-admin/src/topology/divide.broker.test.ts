import type { Channel, ConsumeMessage } from "amqplib";
import { eventually } from "@warren/messaging/testing";
import { topologyOf, type Model, type Topology } from "@warren/asyncapi";
import { crc32 } from "node:zlib";
import { beforeEach, expect, inject, test } from "vitest";
import { isInStep, needsMigration } from "./plan.js";
import { planText } from "./report.js";
import { openBrokerBench, type BrokerBench } from "./testing/broker-bench.js";

const SUBJECTS = Array.from({ length: 50 }, (_, index) => `subject-${String(index)}`);
const slotOf = (subject: string) => crc32(subject) % 32;
let bench: BrokerBench;

beforeEach(async () => {
  bench = await openBrokerBench(inject("warrenStack"));

  return () => bench.close();
});

/** The topology of a document with one queue, `steps`. */
function divided(partitions: number): Topology {
  const queue: Model["queues"][number] = {
    name: "steps",
    address: "steps",
    durable: true,
    exclusive: false,
    autoDelete: false,
    arguments: { "x-queue-type": "quorum" },
    bindings: [{ exchange: "paths", routingKey: "step", at: "/b" }],
    messages: [],
    batch: 1,
    prefetch: 1,
    pauseAfterFailures: undefined,
    inbox: true,
    retry: { attempts: 2, firstDelayMs: 50_000, factor: 1, maxDelayMs: 50_000 },
    deadLetter: undefined,
    deadLettering: "broker",
    partitions,
    untyped: false,
    parked: false,
    at: "/q",
  };
  const common = {
    durable: true,
    autoDelete: false,
    predeclared: false,
    alternateExchange: undefined,
    bindings: [],
  };

  return topologyOf({
    scope: "system",
    title: "Paths",
    version: "1.0.0",
    services: [],
    exchanges: [{ name: "paths", type: "topic", at: "/e", ...common }],
    keys: [],
    queues: [queue],
    operations: [],
    messages: [],
  });
}

/** Publishes one more step of each subject, with the slot that it is in. */
async function publish(number: number): Promise<void> {
  const channel = await bench.connection.createConfirmChannel();
  for (const subject of SUBJECTS) {
    const headers = { "partition-slot": String(slotOf(subject)) };
    channel.publish("paths", "step", Buffer.from(`${subject} ${String(number)}`), {
      headers,
      persistent: true,
    });
  }
  channel.publish("paths", "step", Buffer.from(`stranger ${String(number)}`), { persistent: true });
  await channel.waitForConfirms();
  await channel.close();
}

/** What lies in each partition, each subject's messages as they follow one another, and each message once. */
async function lyingIn(partitions: number): Promise<readonly ReadonlyMap<string, readonly string[]>[]> {
  const channel = await bench.connection.createChannel();
  const found: Map<string, string[]>[] = [];
  for (let index = 0; index < partitions; index++) {
    const there = new Map<string, string[]>();
    for (const { content } of await takeAll(channel, `steps.${String(index)}`)) {
      const [subject = "", number = ""] = String(content).split(" ");
      const numbers = there.get(subject) ?? [];
      if (!numbers.includes(number)) numbers.push(number);
      there.set(subject, numbers);
    }
    found.push(there);
  }
  await channel.close();

  return found;
}

/** All that lies in a queue. One with a single active consumer answers no `basic.get`. */
async function takeAll(channel: Channel, queue: string): Promise<readonly ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const taken: ConsumeMessage[] = [];
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message !== null) taken.push(message);
  });
  await eventually(() => expect(taken).toHaveLength(messageCount));
  await channel.cancel(consumerTag);

  return taken;
}

function expected(partitions: number, numbers: readonly string[]) {
  return Array.from(
    { length: partitions },
    (_, index) =>
      new Map([
        ...SUBJECTS.filter((subject) => slotOf(subject) % partitions === index).map(
          (subject) => [subject, numbers] as const,
        ),
        ...(index === 0 ? [["stranger", numbers] as const] : []),
      ]),
  );
}

test.each([
  [4, 8],
  [8, 2],
  [1, 4],
])(
  "from %i to %i: what lies in the old partitions lies in the new ones, each subject in its order",
  async (before, after) => {
    await bench.apply(divided(before));
    expect(isInStep(await bench.plan(divided(before)))).toBe(true);
    await publish(1);
    await publish(2);
    const wanted = divided(after);
    const plan = await bench.plan(wanted);
    expect(needsMigration(plan)).toBe(true);
    expect(planText(plan)).toContain("warren topology apply --migrate steps");

    // Without being asked to it changes nothing on the way of the messages.
    await bench.apply(wanted, { prune: true });
    await publish(3);
    const said = await bench.apply(wanted, { migrate: ["all"], prune: true });
    await publish(4);

    expect(said).toContain(`steps: divided into ${String(after)} partitions`);
    const now = await bench.plan(wanted);
    expect(planText(now)).toMatch(/^unchanged: /);
    expect(isInStep(now)).toBe(true);
    expect(await lyingIn(after)).toEqual(expected(after, ["1", "2", "3", "4"]));
  },
);

test("while an instance consumes it, nothing is touched", async () => {
  await bench.apply(divided(4));
  await publish(1);
  const channel = await bench.connection.createChannel();
  await channel.consume("steps.1", () => undefined);

  await expect(bench.apply(divided(8), { migrate: ["steps"] })).rejects.toThrow(
    "steps.1 is consumed. Stop every instance",
  );
  await channel.close();
  expect((await bench.plan(divided(8))).divisions[0]?.state).toBe("to divide");
  expect(await lyingIn(4)).toEqual(expected(4, ["1"]));
});

test("one that was stopped half way goes on, and loses nothing", async () => {
  await bench.apply(divided(4));
  await publish(1);
  const stopping = new AbortController();
  const log = (line: string) => {
    if (line.includes("go into their partitions")) stopping.abort();
  };
  await expect(
    bench.apply(divided(8), { migrate: ["steps"], signal: stopping.signal, log }),
  ).rejects.toThrow();
  expect((await bench.plan(divided(8))).divisions[0]?.state).toBe("halfway");
  await publish(2);

  await bench.apply(divided(8), { migrate: ["steps"] });
  expect(await lyingIn(8)).toEqual(expected(8, ["1", "2"]));
});
