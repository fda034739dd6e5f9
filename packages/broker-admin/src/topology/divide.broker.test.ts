import type { Channel, ConsumeMessage } from "amqplib";
import { eventually } from "@warren/messaging/testing";
import { membersArguments, waitingArguments, type Topology, type WantedQueue } from "@warren/asyncapi";
import { connect, declareTopology, verifyTopology, type Connection } from "@warren/messaging";
import { crc32 } from "node:zlib";
import { expect, inject, test } from "vitest";
import { userOf } from "../management/address.js";
import { onChannel } from "./amqp.js";
import { divideQueue } from "./divide.js";
import { isInStep, needsMigration } from "./plan.js";
import { queueCounter, readLive } from "./read-live.js";
import { planText } from "./report.js";
import { openBrokerBench, REST_MS, workQueue, type BrokerBench } from "./testing/broker-bench.js";
import { divided } from "./testing/divided-topology.js";
import { openTestConnection, publishOnAndOn } from "./testing/traffic.js";

const SUBJECTS = Array.from({ length: 50 }, (_, index) => `subject-${String(index)}`);
const slotOf = (subject: string) => crc32(subject) % 32;
const silent = () => undefined;
const quiet = { debug: silent, info: silent, warn: silent, error: silent };

// Each has a virtual host of its own, and waits most of its time for queues to be at rest.
function withBench(use: (bench: BrokerBench) => Promise<void>): () => Promise<void> {
  return async () => {
    const bench = await openBrokerBench(inject("warrenStack"));
    try {
      await use(bench);
    } finally {
      await bench.close();
    }
  };
}

/** Publishes one more step of each subject, with the slot that it is in. */
async function publish({ connection }: BrokerBench, number: number): Promise<void> {
  const channel = await connection.createConfirmChannel();
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
async function lyingIn(
  { connection }: BrokerBench,
  partitions: number,
): Promise<readonly ReadonlyMap<string, readonly string[]>[]> {
  const channel = await connection.createChannel();
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
  const take = (message: ConsumeMessage | null) => {
    if (message !== null) taken.push(message);
  };
  // Without acks, since the broker hands out 2,000 at most before it waits for them.
  const { consumerTag } = await channel.consume(queue, take, { noAck: true });
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

// The longest first, so that the others run beside them.

test.concurrent(
  "what waits for a retry while one queue becomes several comes back to its partition, also after a delay that is no more",
  withBench(async (bench) => {
    const delays = [2_000, 3_000];
    for (const retryDelayMs of delays) await bench.apply(divided(1, { retryDelayMs }));
    const channel = await bench.connection.createConfirmChannel();
    for (const [index, subject] of SUBJECTS.entries()) {
      const headers = { "partition-slot": String(slotOf(subject)) };
      const queue = `steps.retry.${String(delays[index % delays.length])}`;
      channel.publish("", queue, Buffer.from(`${subject} 1`), { headers, persistent: true });
    }
    await channel.waitForConfirms();
    const wanted = divided(2, { retryDelayMs: 3_000 });
    await expect(bench.apply(wanted, { migrate: ["steps.retry.3000"] })).rejects.toThrow("--migrate steps.");

    await bench.apply(wanted, { migrate: ["steps"] });
    expect(isInStep(await bench.plan(wanted))).toBe(true);
    await eventually(async () => {
      const counts = await Promise.all([0, 1].map((index) => channel.checkQueue(`steps.${String(index)}`)));
      expect(counts.reduce((sum, { messageCount }) => sum + messageCount, 0)).toBeGreaterThanOrEqual(
        SUBJECTS.length,
      );
    });
    await channel.close();
    const found = (await lyingIn(bench, 2)).flatMap((partition) => [...partition.keys()]);
    expect(found.sort()).toEqual([...SUBJECTS].sort());
  }),
);

test.concurrent(
  "a queue whose messages have expired and find no other queue is not deleted with them",
  withBench(async (bench) => {
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
  }),
);

test.concurrent.each([
  [2, 4],
  [4, 2],
  [1, 4],
])(
  "from %i to %i: what lies in the old partitions lies in the new ones, each subject in its order",
  (before, after) =>
    withBench(async (bench) => {
      await bench.apply(divided(before));
      expect(isInStep(await bench.plan(divided(before)))).toBe(true);
      await publish(bench, 1);
      await publish(bench, 2);
      const wanted = divided(after);
      const plan = await bench.plan(wanted);
      expect(needsMigration(plan)).toBe(true);
      expect(planText(plan)).toContain("warren topology apply --migrate steps");

      // Without being asked to it changes nothing on the way of the messages.
      await bench.apply(wanted, { prune: true });
      await publish(bench, 3);
      const said = await bench.apply(wanted, { migrate: ["all"], prune: true });
      await publish(bench, 4);

      expect(said).toContain(`steps: divided into ${String(after)} partitions`);
      const now = await bench.plan(wanted);
      expect(planText(now)).toMatch(/^unchanged: /);
      expect(isInStep(now)).toBe(true);
      expect(await lyingIn(bench, after)).toEqual(expected(after, ["1", "2", "3", "4"]));
    })(),
);

test.concurrent.each([
  [2, 4],
  [1, 2],
])("from %i to %i: who goes on publishing meanwhile loses nothing", (before, after) =>
  withBench(async (bench) => {
    await bench.apply(divided(before));
    const to = { exchange: "paths", key: "step" };
    const traffic = [
      await publishOnAndOn(bench.connection, to, "stranger"),
      await publishOnAndOn(bench.connection, to, "subject", { "partition-slot": "5" }),
    ];
    await Promise.all(traffic.map(({ hasAccepted }) => hasAccepted(100)));
    await bench.apply(divided(after), { migrate: ["steps"] });
    await Promise.all(traffic.map(({ accepted, hasAccepted }) => hasAccepted(accepted.length + 50)));
    for (const { stop } of traffic) await stop();

    // None came back either: those that did are not among the accepted.
    for (const { accepted } of traffic)
      expect(accepted.length).toBe(1 + Math.max(...accepted.map((id) => Number(id.split("-")[1]))));
    const channel = await bench.connection.createChannel();
    for (const [index, queue] of ["steps.0", `steps.${String(5 % after)}`].entries()) {
      const lying = new Set((await takeAll(channel, queue)).map(({ content }) => String(content)));
      expect((traffic[index]?.accepted ?? []).filter((id) => !lying.has(id))).toEqual([]);
    }
  })(),
);

test.concurrent(
  "while an instance consumes it, nothing is touched",
  withBench(async (bench) => {
    await bench.apply(divided(2));
    await publish(bench, 1);
    const channel = await bench.connection.createChannel();
    await channel.consume("steps.1", () => undefined);

    await expect(bench.apply(divided(4), { migrate: ["steps"] })).rejects.toThrow(
      "steps.1 is consumed. Stop every instance",
    );
    await channel.close();
    // One that has paused for a database that is away consumes no partition.
    const members = await bench.connection.createChannel();
    await members.consume("steps.members", () => undefined);
    await expect(bench.apply(divided(4), { migrate: ["steps"] })).rejects.toThrow(
      "steps.members is consumed",
    );
    await members.close();
    const locks = await bench.connection.createChannel();
    await locks.assertQueue("steps.3.lock", { exclusive: true, durable: false });
    await expect(bench.apply(divided(4), { migrate: ["steps"] })).rejects.toThrow("steps.3.lock is held");
    await locks.deleteQueue("steps.3.lock");
    await locks.close();
    expect((await bench.plan(divided(4))).divisions[0]?.state).toBe("to divide");
    expect(await lyingIn(bench, 2)).toEqual(expected(2, ["1"]));
  }),
);

test.concurrent.each([
  [4, 2],
  [1, 2],
])(
  "of a queue that is to go from %i to %i, each contract is refused where the other is in force, and makes no queue and no binding",
  (before, after) =>
    withBench(async (bench) => {
      const [old, wanted] = [divided(before), divided(after)];
      await bench.apply(old);
      await expectRefused(bench, wanted);
      expect(planText(await bench.plan(old))).toMatch(
        /^(not in the contract:\n( {2}exchange .*\n)+\n)?unchanged: /,
      );
      // Whoever may only look is not to find all that it needs while nothing leads there.
      await bench.apply(wanted);
      const looking = await connected(bench);
      await expect(verifyTopology(looking, wanted).then(() => joined(bench, after))).rejects.toThrow(
        before === 1 ? 'no queue "steps.members"' : "PRECONDITION_FAILED",
      );
      await looking.close();

      await bench.apply(wanted, { migrate: ["steps"] });
      await expectRefused(bench, old);
      const plan = await bench.plan(wanted);
      expect(planText(plan)).toMatch(/^unchanged: /);
      expect(plan.divisions.map(({ state }) => state)).toEqual(["in step"]);
    })(),
);

async function connected({ address }: BrokerBench): Promise<Connection> {
  const connection = connect({ url: address.amqpUrl, name: "service", logger: quiet });
  // Before, a setup waits for the connection, and whoever adds it hears nothing of what becomes of it.
  await connection.opened();

  return connection;
}

async function expectRefused(bench: BrokerBench, topology: Topology): Promise<void> {
  const connection = await connected(bench);
  await expect(declareTopology(connection, topology)).rejects.toThrow("PRECONDITION_FAILED");
  await connection.close();
}

/** As an instance does before it takes anything. */
async function joined({ connection }: BrokerBench, partitions: number): Promise<void> {
  await onChannel(connection, (channel) =>
    channel.assertQueue("steps.members", { durable: true, arguments: membersArguments(partitions) }),
  );
}

test.concurrent(
  "what leads to the one queue and is not in the contract leads to the partitions afterwards",
  withBench(async (bench) => {
    await bench.apply(divided(1));
    const channel = await bench.connection.createConfirmChannel();
    await channel.bindQueue("steps", "amq.topic", "elsewhere.#");
    await bench.apply(divided(2), { migrate: ["steps"] });

    const headers = { "partition-slot": "5" };
    channel.publish("amq.topic", "elsewhere.1", Buffer.from("a 1"), { headers, persistent: true });
    await channel.waitForConfirms();
    await channel.close();
    expect((await lyingIn(bench, 2)).map((there) => [...there.keys()])).toEqual([[], ["a"]]);
  }),
);

test.concurrent(
  "one that was killed at its very end is ended by the next one",
  withBench(async (bench) => {
    await bench.apply(divided(2));
    await publish(bench, 1);
    for (const exchange of ["steps.migration.out", "steps.migration.back"]) {
      await expect(divideKilledBefore(bench, divided(4), exchange)).rejects.toThrow();
      expect((await bench.plan(divided(4))).divisions[0]?.state).toBe("halfway");
    }
    await expect(bench.apply(divided(2), { migrate: ["steps"] })).rejects.toThrow(
      "half way into 4 partitions",
    );

    await bench.apply(divided(4), { migrate: ["steps"] });
    expect(isInStep(await bench.plan(divided(4)))).toBe(true);
    expect(await lyingIn(bench, 4)).toEqual(expected(4, ["1"]));
  }),
);

/** Divides until it is about to delete an exchange: then its connection is gone. */
async function divideKilledBefore(bench: BrokerBench, wanted: Topology, exchange: string): Promise<void> {
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

test.concurrent(
  "one that was stopped half way goes on, and loses nothing",
  withBench(async (bench) => {
    await bench.apply(divided(2));
    await publish(bench, 1);
    const stopping = new AbortController();
    const log = (line: string) => {
      if (line.includes("go into their partitions")) stopping.abort();
    };
    await expect(
      bench.apply(divided(4), { migrate: ["steps"], signal: stopping.signal, log }),
    ).rejects.toThrow();
    expect((await bench.plan(divided(4))).divisions[0]?.state).toBe("halfway");
    await publish(bench, 2);
    await expect(bench.apply(divided(8), { migrate: ["steps"] })).rejects.toThrow(
      "Set x-partitions: 4 and run the same command again, then 8",
    );

    await bench.apply(divided(4), { migrate: ["steps"] });
    expect(await lyingIn(bench, 4)).toEqual(expected(4, ["1", "2"]));
  }),
);
