import { expect, test } from "vitest";
import type { LiveQueue } from "./flow-types.js";
import { growthOf, KEPT_MS, withSamples, type Sample } from "./history.js";
import { countOf, needsAttention, queueStateOf, rateOf, urgencyOf } from "./queue-state.js";

const live = (change: Partial<LiveQueue> = {}): LiveQueue => ({
  queue: "orders.saga",
  service: "order",
  messages: ["StockReserved"],
  state: "running",
  ready: 0,
  unacknowledged: 0,
  consumers: 1,
  bytes: 0,
  publishRate: 0,
  deliverRate: 0,
  retrying: 0,
  paused: null,
  deadLetters: { queue: "orders.saga.dead", count: 0 },
  ...change,
});
const paused = {
  queue: "orders.saga",
  by: "sue",
  reason: "a bad release",
  since: "2026-11-30T11:00:00.000Z",
  until: "2026-11-30T12:00:00.000Z",
};
/** One every two seconds. */
const deep = (...depths: readonly (number | null)[]): readonly Sample[] =>
  depths.map((ready, at) => ({ at: at * 2_000, ready, inRate: 1, outRate: 1 }));
const growing = deep(10, 20, 30, 45, 60);

test.each([
  ["missing", live({ state: "missing", ready: null }), growing, undefined],
  ["paused", live({ consumers: 0, paused }), growing, "sue paused it"],
  ["stopped", live({ consumers: 0 }), growing, "the database is away"],
  ["unattended", live({ consumers: 0 }), growing, undefined],
  ["growing", live(), growing, undefined],
  ["flowing", live({ deliverRate: 3 }), [], undefined],
  ["waiting", live({ unacknowledged: 2 }), [], undefined],
  ["idle", live(), [], undefined],
  ["unknown", live({ ready: null, publishRate: null, deliverRate: null }), [], undefined],
  ["unknown", undefined, growing, undefined],
  ["idle", live({ service: null, consumers: 0 }), [], undefined],
] as const)("a queue is %s", (kind, queue, samples, stopped) => {
  expect(queueStateOf({ live: queue, samples, stopped }).kind).toBe(kind);
});

test("a queue grows while it is deeper than ever, by as much as it does", () => {
  expect(growthOf(growing)).toBeCloseTo(6.25);
  expect(growthOf(deep(10, 20, 90, 45, 60)), "it is being emptied").toBeUndefined();
  expect(growthOf(deep(1, 5, 9, 12, 15)), "too few to speak of").toBeUndefined();
  expect(growthOf(deep(60, 60, 60, 60, 60)), "it stands").toBeUndefined();
  expect(growthOf(deep(10, 90)), "too short a time").toBeUndefined();
  expect(growthOf(deep(null, null, null)), "not known").toBeUndefined();
});

test("five minutes are remembered, and a queue that is gone is not", () => {
  const before = new Map([
    ["orders.saga", [{ at: 0, ready: 1, inRate: 0, outRate: 0 }]],
    ["gone", deep(1)],
  ]);

  const history = withSamples(before, { queues: [live({ ready: 7 })] }, KEPT_MS);

  expect([...history]).toEqual([["orders.saga", [{ at: KEPT_MS, ready: 7, inRate: 0, outRate: 0 }]]]);
});

test("whatever grows, stands still or has dead letters is worth a look", () => {
  const dead = live({ deadLetters: { queue: "orders.saga.dead", count: 1 } });

  expect(needsAttention({ kind: "idle" }, live())).toBe(false);
  expect(needsAttention({ kind: "flowing" }, live())).toBe(false);
  expect(needsAttention({ kind: "idle" }, dead)).toBe(true);
  expect(needsAttention({ kind: "growing", perSecond: 1 }, live())).toBe(true);
  expect(needsAttention({ kind: "unattended" }, live())).toBe(true);
});

test("what is not known is a dash, and never 0", () => {
  expect([countOf(null), countOf(0), rateOf(undefined), rateOf(0.42), rateOf(12.3)]).toEqual([
    "–",
    "0",
    "–",
    "0.42/s",
    "12/s",
  ]);
});

test("a queue that nobody takes from is looked at before one that grows, and that before one that somebody paused", () => {
  const kinds = ["flowing", "paused", "stopped", "unattended"].map((kind) =>
    urgencyOf({ kind, reason: "" } as Parameters<typeof urgencyOf>[0]),
  );

  expect(kinds).toEqual([3, 2, 1, 0]);
});
