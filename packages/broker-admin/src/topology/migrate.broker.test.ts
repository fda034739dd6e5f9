import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { inject, test as base, vi } from "vitest";
import { delay } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import { isInStep } from "./plan.js";
import { planText } from "./report.js";
import {
  openBrokerBench,
  withoutCounts,
  withoutStatistics,
  workQueue,
  type BrokerBench,
} from "./testing/broker-bench.js";
import type { ApplyTask } from "./testing/apply-process.js";
import { consumeOnAndOn, holdOn, numbered, publishMany, publishOnAndOn, takeAll } from "./testing/traffic.js";
import type { Arguments, Topology } from "@warren/asyncapi";

const patienceMs = 240_000;

// Side by side, each on a virtual host of its own: a migration is mostly waiting.
vi.setConfig({ maxConcurrency: 20 });
const { concurrent: test } = base.extend<Readonly<Record<"bench" | "hidden" | "uncounted", BrokerBench>>>({
  bench: ({ task: _task }, use) => withBench(use),
  /** Of a broker whose statistics are off. */
  hidden: ({ task: _task }, use) => withBench(use, withoutStatistics),
  /** Of a broker that does not count in any way. */
  uncounted: ({ task: _task }, use) => withBench(use, withoutCounts),
});

async function withBench(
  use: (bench: BrokerBench) => Promise<void>,
  seenBy?: Parameters<typeof openBrokerBench>[1],
): Promise<void> {
  const bench = await openBrokerBench(inject("warrenStack"), seenBy);
  await use(bench);
  await bench.close();
}

/** One queue behind a topic exchange. */
function tea(own: Arguments, type = "quorum"): Topology {
  return {
    exchanges: [{ name: "shop", type: "topic", durable: true }],
    queues: [workQueue("tea", { arguments: { "x-queue-type": type, ...own } })],
    bindings: [{ from: "shop", key: "tea.#", queue: "tea" }],
  };
}
const classic = { "x-queue-type": "classic", "x-max-priority": 3 };
const shopTea = { exchange: "shop", key: "tea.green" };

/** What is in no list of those that were taken. */
function lost(sent: readonly string[], ...taken: readonly (readonly string[])[]): readonly string[] {
  const there = new Set(taken.flat());

  return sent.filter((id) => !there.has(id));
}

test(
  "loses none of 5,000 messages while somebody publishes and somebody consumes",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({ "x-delivery-limit": 5 }));
    const first = numbered("first", 5_000);
    await publishMany(bench.connection, shopTea, first);
    const consumer = await consumeOnAndOn(bench.address.amqpUrl, "tea");
    const publisher = await publishOnAndOn(bench.connection, shopTea, "later");
    await publisher.hasAccepted(250);
    const wanted = tea({ "x-delivery-limit": 7 });
    expect((await bench.plan(wanted)).queues[0]).toMatchObject({
      verdict: "refused",
      differences: [{ setting: "x-delivery-limit", there: 5, wanted: 7 }],
    });

    const said = await bench.apply(wanted, { migrate: ["tea"] });
    await publisher.hasAccepted(501);
    await publisher.stop();
    await consumer.stop();
    const rest = await takeAll(bench.connection, "tea");

    expect(said.at(-1)).toBe("tea: migrated");
    expect(isInStep(await bench.plan(wanted))).toBe(true);
    expect(publisher.accepted.length).toBeGreaterThan(500);
    expect(lost([...first, ...publisher.accepted], consumer.ids, rest)).toEqual([]);
  },
);

test.for(["quorum", "classic"])(
  "tells the consumers of a %s queue that it is gone: they get what comes afterwards, and hold none of it for ever",
  { timeout: patienceMs },
  async (type, { bench, expect }) => {
    await bench.apply(tea({ "x-max-length": 1_000 }, type));
    const consumer = await consumeOnAndOn(bench.address.amqpUrl, "tea");
    const before = numbered("before", 20);
    await publishMany(bench.connection, shopTea, before);
    for (const length of [2_000, 3_000])
      await bench.apply(tea({ "x-max-length": length }, type), { migrate: ["tea"] });
    const after = numbered("after", 20);
    await publishMany(bench.connection, shopTea, after);

    await expect.poll(() => lost([...before, ...after], consumer.ids)).toEqual([]);
    await consumer.stop();
  },
);

test(
  "does not delete a queue to whose name somebody publishes straight, and loses none of it",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({ "x-max-priority": 5 }, "classic"));
    const publisher = await publishOnAndOn(bench.connection, { exchange: "", key: "tea" }, "direct");
    await publisher.hasAccepted(500);
    const wanted = tea({ "x-delivery-limit": 7 });

    await expect(bench.apply(wanted, { migrate: ["all"], patienceMs: 4_000 })).rejects.toThrow(
      /publishing straight to its name/,
    );
    await publisher.hasAccepted(501);
    await publisher.stop();
    await bench.apply(wanted, { migrate: ["all"] });

    expect(publisher.accepted.length).toBeGreaterThan(500);
    expect(lost(publisher.accepted, await takeAll(bench.connection, "tea"))).toEqual([]);
  },
);

test(
  "keeps the order, and every property, header and routing key of a message",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({}));
    const properties = {
      contentType: "text/plain",
      contentEncoding: "identity",
      headers: {
        text: "päper",
        yes: true,
        none: null,
        whole: 5,
        half: 0.5,
        large: 2 ** 40,
        bytes: Buffer.from([0, 255]),
        at: { "!": "timestamp", value: 1_700_000_000 },
        CC: ["other.key"],
        "x-death": [{ count: 2, reason: "rejected", queue: "tea", exchange: "", "routing-keys": ["tea"] }],
        nested: { list: [1, "two", { three: 3 }] },
      },
      deliveryMode: 2,
      priority: 3,
      correlationId: "c",
      replyTo: "r",
      expiration: "86400000",
      timestamp: 1_700_000_000,
      type: "TeaOrdered",
      appId: "till",
      userId: "guest",
    };
    await onChannel(bench.connection, async (channel) => {
      await channel.assertQueue("before", { durable: true });
      await channel.bindQueue("before", "shop", "#");
    });
    const ids = numbered("kept", 300);
    await publishMany(bench.connection, shopTea, ids, properties);
    await bench.apply(tea({ "x-delivery-limit": 7 }), { migrate: ["tea"] });

    await onChannel(bench.connection, async (channel) => {
      for (const id of ids) {
        const [moved, original] = [await channel.get("tea"), await channel.get("before")];
        if (!moved || !original) throw new Error(`${id} is not there`);
        expect(withoutCount(moved.properties.headers)).toEqual(original.properties.headers);
        expect({ ...moved.properties, headers: {} }).toEqual({ ...original.properties, headers: {} });
        expect(moved.properties.messageId).toBe(id);
        expect(moved.fields.routingKey).toBe("tea.green");
        expect(moved.content).toEqual(original.content);
      }
    });
  },
);

test(
  "lets the one active consumer finish what is in the queue, in order, before it gets anything newer",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({ "x-single-active-consumer": true }));
    const ids = numbered("in-order", 1_000);
    const consumer = await consumeOnAndOn(bench.address.amqpUrl, "tea");
    await publishMany(bench.connection, shopTea, ids.slice(0, 500));
    const migrated = bench.apply(tea({ "x-single-active-consumer": true, "x-delivery-limit": 7 }), {
      migrate: ["tea"],
    });
    await publishMany(bench.connection, shopTea, ids.slice(500));
    await migrated;
    for (const until = Date.now() + 20_000; consumer.ids.length < 1_000 && Date.now() < until;) {
      await delay(50);
    }
    await consumer.stop();

    expect([...new Set(consumer.ids)]).toEqual(ids);
  },
);

test("says by name what it cannot migrate", { timeout: patienceMs }, async ({ bench, expect }) => {
  await bench.apply(tea({}));
  await expect(bench.apply(tea({}), { migrate: ["coffee"] })).rejects.toThrow(/has no queue coffee/);

  await onChannel(bench.connection, async (channel) => {
    await channel.assertQueue("leaves", { durable: true, autoDelete: true });
  });
  const leaves = { exchanges: [], bindings: [], queues: [workQueue("leaves")] };
  await expect(bench.apply(leaves, { migrate: ["leaves"] })).rejects.toThrow(/leaves is auto-delete/);
});

test(
  "stops cleanly when it is told to, and goes on where it was",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({}));
    const ids = numbered("stopped", 2_000);
    await publishMany(bench.connection, shopTea, ids);
    const wanted = tea({ "x-delivery-limit": 7 });
    const stopping = new AbortController();
    const log = (line: string) => {
      if (line.includes("its messages go to")) setTimeout(() => stopping.abort(), 100);
    };

    await expect(bench.apply(wanted, { migrate: ["tea"], signal: stopping.signal, log })).rejects.toThrow(
      /Stopped/,
    );
    expect((await bench.plan(wanted)).queues[0]?.halfway).toBeDefined();
    await bench.apply(wanted, { migrate: ["tea"] });

    expect(isInStep(await bench.plan(wanted))).toBe(true);
    expect(lost(ids, await takeAll(bench.connection, "tea"))).toEqual([]);
  },
);

/** A quorum queue adds its own count of deliveries to what it gives out. */
function withoutCount(headers: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "x-delivery-count"));
}

/** Where a migration is killed: some ms after it said something. */
const kills: readonly (readonly [string, number])[] = [
  ["its messages go to", 150],
  ["is empty, and made anew", 5],
  ["its messages come back", 150],
];

test(
  "loses nothing when its process is killed in the middle, again and again",
  { timeout: patienceMs },
  async ({ bench, expect }) => {
    await bench.apply(tea({}));
    const wanted = tea({ "x-delivery-limit": 7 });
    const first = numbered("first", 5_000);
    await publishMany(bench.connection, shopTea, first);
    const publisher = await publishOnAndOn(bench.connection, shopTea, "later");

    for (const [after, ms] of kills)
      expect(await migrateInProcess(bench, wanted, { kill: { after, ms } })).toBe("SIGKILL");
    expect((await bench.plan(wanted)).queues[0]?.halfway).toBeDefined();
    await bench.apply(wanted, { migrate: ["tea"] });
    await publisher.stop();

    expect(isInStep(await bench.plan(wanted))).toBe(true);
    expect(lost([...first, ...publisher.accepted], await takeAll(bench.connection, "tea"))).toEqual([]);
  },
);

test(
  "statistics off, a publisher, and a consumer that holds 20 messages: they are not deleted with the queue, and none is lost",
  { timeout: patienceMs },
  async ({ hidden: bench, expect }) => {
    await bench.apply(tea({ "x-delivery-limit": 50 }));
    const wanted = tea({ "x-delivery-limit": 20 });
    const first = numbered("first", 1_000);
    await publishMany(bench.connection, shopTea, first);
    const holder = await holdOn(bench.address.amqpUrl, "tea", 20);
    const publisher = await publishOnAndOn(bench.connection, shopTea, "later");
    expect(planText(await bench.plan(wanted))).toContain("consumers unknown");

    await expect(bench.apply(wanted, { migrate: ["tea"], patienceMs: 4_000 })).rejects.toThrow(
      /tea does not get empty: 20 of its messages are with consumers/,
    );
    const kill = { after: "its messages go to", ms: 150 };
    expect(await migrateInProcess(bench, wanted, { kill, hidden: true })).toBe("SIGKILL");
    await holder.die();
    await bench.apply(wanted, { migrate: ["tea"] });
    await publisher.stop();

    expect(isInStep(await bench.plan(wanted))).toBe(true);
    expect(lost([...first, ...publisher.accepted], await takeAll(bench.connection, "tea"))).toEqual([]);
  },
);

test(
  "a broker that does not count at all: unknown is not 0, and a queue is deleted only when nobody can hold any of it",
  { timeout: patienceMs },
  async ({ uncounted: bench, expect }) => {
    await bench.apply({ ...tea({}), queues: [workQueue("tea"), workQueue("milk", { arguments: classic })] });
    const ids = numbered("held", 50);
    await publishMany(bench.connection, shopTea, ids);
    const holder = await holdOn(bench.address.amqpUrl, "tea", 20);
    const changed = { "x-delivery-limit": 7 };
    expect((await bench.plan(tea({}))).queues[0]).toMatchObject({
      messages: undefined,
      consumers: undefined,
    });

    await expect(bench.apply(tea(changed), { migrate: ["tea"], patienceMs: 4_000 })).rejects.toThrow(
      /tea has 1 consumer, and this broker does not say how many messages they hold/,
    );
    const milk = { ...tea({}), queues: [workQueue("milk")], bindings: [] };
    await expect(bench.apply(milk, { migrate: ["milk"] })).rejects.toThrow(
      /milk is a classic queue, and this broker does not say .* Nothing was touched\.$/,
    );
    // It cancels, and goes on holding what it has: a service that stops does so for a while.
    await holder.cancel();
    await expect(bench.apply(tea(changed), { migrate: ["tea"], patienceMs: 4_000 })).rejects.toThrow(
      /tea has 1 consumer/,
    );
    await holder.die();
    await bench.apply(tea(changed), { migrate: ["tea"] });

    expect(lost(ids, await takeAll(bench.connection, "tea"))).toEqual([]);
  },
);

/** Migrates the queue in a process of its own. Returns its exit code, or the signal that ended it. */
async function migrateInProcess(
  bench: BrokerBench,
  wanted: Topology,
  {
    kill,
    hidden = false,
  }: Readonly<{ kill?: Readonly<{ after: string; ms: number }>; hidden?: boolean }> = {},
): Promise<number | string | null> {
  const program = new URL("./testing/apply-process.ts", import.meta.url).pathname;
  const task: ApplyTask = { wanted, address: bench.address, migrate: ["tea"], hidden };
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    env: { ...process.env, APPLY_TASK: JSON.stringify(task) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (kill !== undefined && line.includes(kill.after)) setTimeout(() => child.kill("SIGKILL"), kill.ms);
  });

  return new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
}
