import { describe, expect, test } from "vitest";
import type { LiveBinding, LiveQueue, LiveTopology } from "./live-topology.js";
import { isInStep, needsMigration, planTopology } from "./plan.js";
import type { Topology, WantedQueue } from "@warren/asyncapi";

const queue: WantedQueue = {
  name: "tea",
  durable: true,
  arguments: { "x-queue-type": "quorum", "x-delivery-limit": 20 },
  role: "work",
  of: "tea",
  service: "kitchen",
};
const wanted: Topology = {
  exchanges: [
    { name: "shop", type: "topic", durable: true, alternateExchange: "lost" },
    { name: "lost", type: "fanout", durable: true },
  ],
  queues: [queue],
  bindings: [
    { from: "shop", key: "tea.#", queue: "tea" },
    { from: "shop", key: "x", exchange: "lost" },
  ],
};
const exchange = { type: "topic", durable: true, autoDelete: false, internal: false, arguments: {} };
const liveQueue: LiveQueue = {
  name: "tea",
  type: "quorum",
  durable: true,
  autoDelete: false,
  exclusive: false,
  arguments: { "x-delivery-limit": 20, "x-queue-type": "quorum" },
  messages: 3,
  consumers: 1,
};
const bindings: readonly LiveBinding[] = [
  { from: "shop", key: "tea.#", queue: "tea", arguments: {} },
  { from: "shop", key: "x", exchange: "lost", arguments: {} },
];
const live: LiveTopology = {
  exchanges: [
    { ...exchange, name: "shop", arguments: { "alternate-exchange": "lost" } },
    { ...exchange, name: "lost", type: "fanout" },
    { ...exchange, name: "amq.topic" },
  ],
  queues: [liveQueue],
  bindings,
  defaultQueueType: "classic",
};
const empty: LiveTopology = { exchanges: [], queues: [], bindings: [], defaultQueueType: "classic" };

/** The live queue with something else about it. */
const withQueue = (own: Partial<LiveQueue>): LiveTopology => ({
  ...live,
  queues: [{ ...liveQueue, ...own }],
});

test("finds nothing to do where all is there", () => {
  const plan = planTopology(wanted, live);

  expect(isInStep(plan)).toBe(true);
  expect(plan.notOurs).toEqual({ exchanges: [], queues: [], bindings: [] });
});

test("creates everything where nothing is there", () => {
  const plan = planTopology(wanted, empty);

  expect(isInStep(plan)).toBe(false);
  expect(needsMigration(plan)).toBe(false);
  expect([...plan.exchanges, ...plan.queues, ...plan.bindings].map(({ verdict }) => verdict)).toEqual(
    Array(5).fill("create"),
  );
});

describe("names the setting that the broker would refuse", () => {
  const rows: readonly (readonly [string, Partial<LiveQueue>, unknown, unknown])[] = [
    ["x-delivery-limit", { arguments: { "x-delivery-limit": 5 } }, 5, 20],
    ["x-delivery-limit", { arguments: {} }, undefined, 20],
    ["x-message-ttl", { arguments: { "x-delivery-limit": 20, "x-message-ttl": 9 } }, 9, undefined],
    ["x-queue-type", { type: "classic", arguments: {} }, "classic", "quorum"],
    ["durable", { durable: false }, false, true],
    ["exclusive", { exclusive: true }, true, false],
    ["auto_delete", { autoDelete: true }, true, false],
  ];

  test.each(rows)("%s of a queue: %o", (setting, own, there, wants) => {
    const plan = planTopology(wanted, withQueue(own));

    expect(needsMigration(plan)).toBe(true);
    expect(plan.queues[0]).toMatchObject({
      verdict: "refused",
      messages: 3,
      differences: expect.arrayContaining([{ setting, there, wanted: wants }]) as unknown,
    });
  });

  test.each([
    ["type", { type: "direct" }, "direct", "topic"],
    ["durable", { durable: false }, false, true],
    ["internal", { internal: true }, true, false],
    ["alternate-exchange", { arguments: {} }, undefined, "lost"],
    ["alternate-exchange", { arguments: { "alternate-exchange": "bin" } }, "bin", "lost"],
  ])("%s of an exchange: %o", (setting, own, there, wants) => {
    const [shop, ...others] = live.exchanges;
    if (shop === undefined) throw new Error("no exchange");
    const plan = planTopology(wanted, { ...live, exchanges: [{ ...shop, ...own }, ...others] });

    expect(plan.exchanges[0]).toMatchObject({
      verdict: "refused",
      differences: [{ setting, there, wanted: wants }],
    });
  });
});

test("leaves alone an argument that the broker does not compare, and says so", () => {
  const plan = planTopology(
    wanted,
    withQueue({ arguments: { ...liveQueue.arguments, "x-made-by": "hand" } }),
  );

  expect(plan.queues[0]).toMatchObject({
    verdict: "unchanged",
    ignored: [{ setting: "x-made-by", there: "hand", wanted: undefined }],
  });
  expect(isInStep(plan)).toBe(true);
});

test("takes a queue without a type for what the virtual host makes of it", () => {
  const untyped = { ...wanted, queues: [{ ...queue, arguments: { "x-delivery-limit": 20 } }] };

  expect(planTopology(untyped, live).queues[0]?.verdict).toBe("refused");
  expect(planTopology(untyped, { ...live, defaultQueueType: "quorum" }).queues[0]?.verdict).toBe("unchanged");
});

test("creates a binding that is missing, also where one is there with arguments", () => {
  const plan = planTopology(wanted, {
    ...live,
    bindings: [
      { from: "shop", key: "tea.#", queue: "tea", arguments: { "x-match": "all" } },
      { from: "shop", key: "x", exchange: "lost", arguments: {} },
    ],
  });

  expect(plan.bindings.map(({ verdict }) => verdict)).toEqual(["create", "unchanged"]);
  expect(plan.obsolete).toHaveLength(1);
});

test("tells a binding of ours that the contract no longer has from one of others", () => {
  const stale: LiveBinding = { from: "shop", key: "coffee", queue: "tea", arguments: {} };
  const foreign: LiveBinding = { from: "shop", key: "tea.#", queue: "audit", arguments: {} };
  const plan = planTopology(wanted, {
    ...live,
    queues: [liveQueue, { ...liveQueue, name: "audit" }],
    exchanges: [...live.exchanges, { ...exchange, name: "events" }],
    bindings: [...bindings, stale, foreign],
  });

  expect(plan.obsolete).toEqual([stale]);
  expect(plan.notOurs).toMatchObject({
    exchanges: [{ name: "events" }],
    queues: [{ name: "audit" }],
    bindings: [foreign],
  });
  expect(isInStep(plan)).toBe(false);
});

test("leaves alone a binding that compares what no contract can say, whatever its exchange", () => {
  const unsayable = [null, "undefined", ["eu", "us"], { eu: true }].map((kind): LiveBinding => ({
    from: "shop",
    key: "tea.#",
    queue: "tea",
    arguments: { kind },
  }));
  const plan = planTopology(wanted, { ...live, bindings: [...bindings, ...unsayable] });

  expect(plan.obsolete).toEqual([]);
  expect(plan.notOurs.bindings).toEqual(unsayable);
  expect(isInStep(plan)).toBe(true);
});

test("sees a migration that was begun, and lets its bindings wait", () => {
  const plan = planTopology(wanted, {
    ...live,
    queues: [liveQueue, { ...liveQueue, name: "tea.migration", messages: 7 }],
    exchanges: [...live.exchanges, { ...exchange, name: "tea.migration.out", type: "fanout" }],
    bindings: [
      { from: "shop", key: "tea.#", queue: "tea.migration", arguments: {} },
      { from: "tea.migration.out", key: "", queue: "tea.migration", arguments: {} },
    ],
  });

  expect(plan.queues[0]?.halfway).toEqual({ holding: "tea.migration", messages: 7 });
  expect(plan.bindings.map(({ verdict }) => verdict)).toEqual(["waits", "create"]);
  expect(needsMigration(plan)).toBe(true);
  expect(plan.notOurs).toEqual({ exchanges: [], queues: [], bindings: [] });
});

test("leaves an exclusive queue to the service whose connection has it", () => {
  const plan = planTopology({ ...wanted, queues: [{ ...queue, exclusive: true }] }, empty);

  expect(plan.queues[0]?.verdict).toBe("by its service");
  expect(plan.bindings).toHaveLength(1);
});
