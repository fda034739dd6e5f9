import type { Channel, ConsumeMessage } from "amqplib";
import { eventually } from "@warren/messaging/testing";
import { topologyOf, waitingArguments, type Model, type Topology, type WantedQueue } from "@warren/asyncapi";
import { connect, declareTopology } from "@warren/messaging";
import { crc32 } from "node:zlib";
import { beforeEach, expect, inject, test } from "vitest";
import { userOf } from "../management/address.js";
import { divideQueue } from "./divide.js";
import { isInStep, needsMigration } from "./plan.js";
import { queueCounter, readLive } from "./read-live.js";
import { planText } from "./report.js";
import { openBrokerBench, REST_MS, workQueue, type BrokerBench } from "./testing/broker-bench.js";
import { openTestConnection } from "./testing/traffic.js";

const SUBJECTS = Array.from({ length: 50 }, (_, index) => `subject-${String(index)}`);
const slotOf = (subject: string) => crc32(subject) % 32;
const silent = () => undefined;
const quiet = { debug: silent, info: silent, warn: silent, error: silent };
let bench: BrokerBench;

beforeEach(async () => {
  bench = await openBrokerBench(inject("warrenStack"));

  return () => bench.close();
});

/** The topology of a document with one queue, `steps`. */
function divided(partitions: number, retryDelayMs = 50_000): Topology {
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
    retry: { attempts: 2, firstDelayMs: retryDelayMs, factor: 1, maxDelayMs: retryDelayMs },
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
  // One that has paused for a database that is away consumes no partition.
  const members = await bench.connection.createChannel();
  await members.consume("steps.members", () => undefined);
  await expect(bench.apply(divided(8), { migrate: ["steps"] })).rejects.toThrow("steps.members is consumed");
  await members.close();
  const locks = await bench.connection.createChannel();
  await locks.assertQueue("steps.5.lock", { exclusive: true, durable: false });
  await expect(bench.apply(divided(8), { migrate: ["steps"] })).rejects.toThrow("steps.5.lock is held");
  await locks.deleteQueue("steps.5.lock");
  await locks.close();
  expect((await bench.plan(divided(8))).divisions[0]?.state).toBe("to divide");
  expect(await lyingIn(4)).toEqual(expected(4, ["1"]));
});

test("a service with the older contract is refused, and makes no partition and no binding again", async () => {
  await bench.apply(divided(8));
  await bench.apply(divided(2), { migrate: ["steps"] });
  const old = connect({ url: bench.address.amqpUrl, name: "older", logger: quiet });
  // Before, a setup waits for the connection, and whoever adds it hears nothing of what becomes of it.
  await old.opened();

  await expect(declareTopology(old, divided(8))).rejects.toThrow("PRECONDITION_FAILED");
  await old.close();
  const plan = await bench.plan(divided(2));
  expect(planText(plan)).toMatch(/^unchanged: /);
  expect(plan.divisions.map(({ state }) => state)).toEqual(["in step"]);
});

test("what waits for a retry while one queue becomes several comes back to its partition", async () => {
  const RETRY_MS = 3_000;
  const retryQueue = `steps.retry.${String(RETRY_MS)}`;
  await bench.apply(divided(1, RETRY_MS));
  const channel = await bench.connection.createConfirmChannel();
  for (const subject of SUBJECTS) {
    const headers = { "partition-slot": String(slotOf(subject)) };
    channel.publish("", retryQueue, Buffer.from(`${subject} 1`), { headers, persistent: true });
  }
  await channel.waitForConfirms();
  const wanted = divided(4, RETRY_MS);
  await expect(bench.apply(wanted, { migrate: [retryQueue] })).rejects.toThrow("--migrate steps.");

  await bench.apply(wanted, { migrate: ["steps"] });
  expect(isInStep(await bench.plan(wanted))).toBe(true);
  await eventually(async () => {
    const counts = await Promise.all(
      [0, 1, 2, 3].map((index) => channel.checkQueue(`steps.${String(index)}`)),
    );
    expect(counts.reduce((sum, { messageCount }) => sum + messageCount, 0)).toBeGreaterThanOrEqual(
      SUBJECTS.length,
    );
  });
  await channel.close();
  const found = (await lyingIn(4)).flatMap((partition) => [...partition.keys()]);
  expect(found.sort()).toEqual([...SUBJECTS].sort());
}, 60_000);

test("a queue whose messages have expired and find no other queue is not deleted with them", async () => {
  const waiting = (delayMs: number): WantedQueue => ({
    ...workQueue("waiting"),
    arguments: { ...waitingArguments, "x-message-ttl": delayMs, "x-dead-letter-routing-key": "nowhere" },
  });
  const topology = (delayMs: number) => ({ exchanges: [], queues: [waiting(delayMs)], bindings: [] });
  await bench.apply(topology(50));
  const channel = await bench.connection.createConfirmChannel();
  channel.publish("", "waiting", Buffer.from("expires"), { persistent: true });
  await channel.waitForConfirms();
  await eventually(async () => expect((await channel.checkQueue("waiting")).messageCount).toBe(0));

  // Less than what a count needs to be fresh, and enough for the queue to have been at rest for long by then.
  await expect(bench.apply(topology(60), { migrate: ["waiting"], patienceMs: 4_000 })).rejects.toThrow(
    "1 of its messages",
  );
  expect(await queueCounter(bench.management)("waiting")).toBe(1);
  await channel.close();
}, 60_000);

test("one that was killed at its very end is ended by the next one", async () => {
  await bench.apply(divided(4));
  await publish(1);
  for (const exchange of ["steps.migration.out", "steps.migration.back"]) {
    await expect(divideKilledBefore(divided(8), exchange)).rejects.toThrow();
    expect((await bench.plan(divided(8))).divisions[0]?.state).toBe("halfway");
  }

  await bench.apply(divided(8), { migrate: ["steps"] });
  expect(isInStep(await bench.plan(divided(8)))).toBe(true);
  expect(await lyingIn(8)).toEqual(expected(8, ["1"]));
});

/** Divides until it is about to delete an exchange: then its connection is gone. */
async function divideKilledBefore(wanted: Topology, exchange: string): Promise<void> {
  const { address, management } = bench;
  await bench.apply(wanted);
  const connection = await openTestConnection(address.amqpUrl);
  const killed = new Proxy(connection, {
    get(target, name) {
      if (name === "createChannel")
        return async () => {
          const channel = await connection.createChannel();
          const deleteExchange = channel.deleteExchange.bind(channel);
          channel.deleteExchange = async (deleted) => {
            if (deleted === exchange) await connection.close();

            return deleteExchange(deleted);
          };

          return channel;
        };
      const value: unknown = Reflect.get(target, name);

      return typeof value === "function" ? (value as () => unknown).bind(target) : value;
    },
  });
  const [division] = (await bench.plan(wanted)).divisions;
  if (division === undefined) throw new Error("there is none");
  await divideQueue(
    division,
    wanted.bindings,
    {
      connection: killed,
      user: userOf(address.amqpUrl),
      look: () => readLive(management, address.vhost),
      count: queueCounter(management),
    },
    { log: () => undefined, signal: undefined, restMs: REST_MS },
  );
}

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
