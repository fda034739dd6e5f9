import type { ConsumeMessage } from "amqplib";
import { beforeEach, expect, test } from "vitest";
import { createDeadlines, type Deadlines } from "./deadlines.js";

const TIMEOUT_MS = 2_000;
const IDLE_MS = 60_000;

let nowMs: number;
let wallMs: number;
let stoodStill: boolean;
let deadlines: Deadlines;
let told: (readonly [string, number])[];
let lines: string[];

beforeEach(() => {
  [nowMs, wallMs, stoodStill, told, lines] = [5_000, 1_700_000_000_000, false, [], []];
  const line = (_: object, text: string) => void lines.push(text);
  deadlines = createDeadlines({
    logger: { debug: line, info: line, warn: line, error: line },
    observer: { clockSkew: (sender, skewMs) => void told.push([sender, skewMs]) },
    stoodStill: () => stoodStill,
    monotonic: () => nowMs,
    wall: () => wallMs,
  });
});

function pass(ms: number): void {
  nowMs += ms;
  wallMs += ms;
}

/** A request that took `tookMs`, of a sender whose clock is `skewMs` behind ours. */
function request(skewMs: number, tookMs: number, properties: object = {}): ConsumeMessage {
  const leftAt = wallMs - skewMs - tookMs;

  return {
    content: Buffer.alloc(0),
    fields: { redelivered: false },
    properties: {
      appId: "gateway",
      replyTo: "amq.rabbitmq.reply-to.1",
      expiration: String(TIMEOUT_MS),
      headers: { "x-deadline": leftAt + TIMEOUT_MS },
      ...properties,
    },
  } as unknown as ConsumeMessage;
}

function arrive(raw: ConsumeMessage, idleMs = 0): ConsumeMessage {
  deadlines.arrived(raw, () => idleMs);

  return raw;
}

test.each([0, 10_000, -10_000, 60_000, -60_000, 1_900])(
  "where our clock is %d ms ahead, a request has the time that it had left, and no more",
  (skewMs) => {
    arrive(request(skewMs, 1), IDLE_MS);
    const fresh = arrive(request(skewMs, 1));
    const waited = arrive(request(skewMs, 1_500));

    expect([deadlines.lateBy(fresh), deadlines.lateBy(waited)]).toEqual([undefined, undefined]);
    pass(600);
    expect([deadlines.lateBy(fresh), deadlines.lateBy(waited)]).toEqual([undefined, 99]);
    pass(1_500);
    expect(deadlines.lateBy(fresh)).toBe(100);
    expect(told).toEqual(skewMs === 0 ? [] : [["gateway", skewMs + 1]]);
    expect(lines).toHaveLength(skewMs === 0 ? 0 : 1);
  },
);

test.each([10_000, -10_000])("a queue that is never idle shows a skew of %d ms too", (skewMs) => {
  const first = arrive(request(skewMs, 500));
  const second = arrive(request(skewMs, 20));

  expect([deadlines.lateBy(first), deadlines.lateBy(second)]).toEqual([undefined, undefined]);
  const waited = arrive(request(skewMs, 1_900));
  pass(200);
  expect(deadlines.lateBy(waited)).toBeGreaterThan(0);
});

test("what waited in a queue that is never idle has waited, where the clocks agree", () => {
  const waited = arrive(request(0, 1_900));
  pass(101);

  expect(deadlines.lateBy(waited)).toBe(1);
  expect(told).toEqual([]);
});

test("our own clock may be set while we run", () => {
  arrive(request(0, 1), IDLE_MS);
  wallMs += 10_000;
  const after = arrive(request(10_000, 1));

  expect(deadlines.lateBy(after)).toBeUndefined();
});

test("a sender's clock that is set back is believed after five seconds, and a network that stood still is not", () => {
  arrive(request(0, 1), IDLE_MS);
  const afterStandstill = [5_000, 4_000, 3_500].map((tookMs) => arrive(request(0, tookMs)));
  expect(afterStandstill.map((raw) => deadlines.lateBy(raw))).toEqual([2_999, 1_999, 1_499]);
  pass(20_000);
  arrive(request(0, 1));

  expect(deadlines.lateBy(arrive(request(10_000, 1)))).toBeGreaterThan(0);
  pass(5_000);
  expect(deadlines.lateBy(arrive(request(10_000, 1)))).toBeUndefined();
  expect(told).toEqual([["gateway", 10_001]]);
  // Of one service no more than once a minute is told.
  pass(1_000);
  arrive(request(0, 1));
  expect(told).toHaveLength(1);
  pass(60_000);
  arrive(request(0, 1));
  expect(told.at(-1)).toEqual(["gateway", 1]);
  expect(lines.at(-1)).toContain("agree with ours again");
});

test("a sender's clock that is set back by hardly more than its requests' time is believed after five seconds too", () => {
  arrive(request(0, 1), IDLE_MS);
  pass(20_000);

  expect(deadlines.lateBy(arrive(request(TIMEOUT_MS + 500, 1), IDLE_MS))).toBe(500);
  pass(5_000);
  expect(deadlines.lateBy(arrive(request(TIMEOUT_MS + 500, 1), IDLE_MS))).toBeUndefined();
});

test("a sender's clock that is set back by a little less than that is believed after five seconds too, also by a queue that is busy now and then", () => {
  arrive(request(0, 1), IDLE_MS);
  pass(20_000);

  for (let n = 0; n < 6; n++) {
    arrive(request(TIMEOUT_MS - 100, 1), IDLE_MS);
    arrive(request(TIMEOUT_MS - 100, 20));
    pass(1_000);
  }
  const fresh = arrive(request(TIMEOUT_MS - 100, 1));
  pass(TIMEOUT_MS - 100);
  expect(deadlines.lateBy(fresh)).toBeUndefined();
});

test("what came while this process stood still has waited, and says nothing of the clock", () => {
  arrive(request(0, 1), IDLE_MS);
  stoodStill = true;

  expect(deadlines.lateBy(arrive(request(0, 30_000), IDLE_MS))).toBe(27_999);
  expect(told).toEqual([]);
});

test("each sender has a clock of its own, and a slow drift is followed", () => {
  arrive(request(10_000, 1), IDLE_MS);
  const other = arrive(request(0, 1, { replyTo: "amq.rabbitmq.reply-to.2" }), IDLE_MS);
  expect(deadlines.lateBy(other)).toBeUndefined();
  for (let skewMs = 10_000; skewMs <= 13_000; skewMs += 100) {
    pass(30_000);
    const raw = arrive(request(skewMs, 1), IDLE_MS);
    pass(1_500);
    expect(deadlines.lateBy(raw)).toBeUndefined();
  }
  expect(told.length).toBeGreaterThan(3);
});

test("of many callers that have one wrong clock one is told, and then how they are once a minute", () => {
  for (let n = 0; n < 500; n++) {
    arrive(request(10_000, 1, { replyTo: `amq.rabbitmq.reply-to.${n}` }), IDLE_MS);
    pass(100);
  }
  expect(told).toEqual([["gateway", 10_001]]);
  expect(lines).toHaveLength(1);
});

test("services beyond a hundred are told of as one", () => {
  for (let n = 0; n < 150; n++)
    arrive(request(10_000, 1, { appId: `app-${n}`, replyTo: `amq.rabbitmq.reply-to.${n}` }), IDLE_MS);

  expect(told).toHaveLength(101);
  expect(told.at(-1)).toEqual(["others", 10_001]);
});

test("of two processes of a service the one whose clock is further away is told, and no longer once it is gone", () => {
  const wrong = () => arrive(request(10_000, 1, { replyTo: "amq.rabbitmq.reply-to.2" }), IDLE_MS);
  const right = () => arrive(request(0, 1), IDLE_MS);
  wrong();
  for (let minutes = 0; minutes < 3; minutes++) {
    expect(deadlines.lateBy(right())).toBeUndefined();
    expect(deadlines.lateBy(wrong())).toBeUndefined();
    pass(60_000);
  }
  expect(told).toEqual([["gateway", 10_001]]);
  pass(300_000);
  right();
  expect(told.at(-1)).toEqual(["gateway", 1]);
});

test("a sender that goes on asking is not forgotten for a thousand others", () => {
  arrive(request(10_000, 1), IDLE_MS);
  for (let n = 0; n < 2_000; n++) {
    pass(10);
    arrive(request(10_000, 1, { replyTo: `amq.rabbitmq.reply-to.other-${n}` }), IDLE_MS);
    // It never finds the server idle.
    if (n % 100 === 0) arrive(request(10_000, 20));
  }

  expect(deadlines.lateBy(arrive(request(10_000, TIMEOUT_MS - 100)))).toBeUndefined();
});

test("of more than a thousand senders the one that was heard first is forgotten", () => {
  // That a request has waited is known from what is known of its sender's clock, and otherwise it counts as fresh.
  const lateBy = (replyTo: string) => {
    const waited = arrive(request(10_000, TIMEOUT_MS - 100, { replyTo }));
    pass(200);

    return deadlines.lateBy(waited);
  };
  arrive(request(10_000, 1, { replyTo: "first" }), IDLE_MS);
  arrive(request(10_000, 1, { replyTo: "second" }), IDLE_MS);
  for (let n = 0; n < 999; n++) arrive(request(10_000, 1, { replyTo: `other-${n}` }), IDLE_MS);
  pass(1_001);

  expect(lateBy("second")).toBe(99);
  expect(lateBy("first")).toBeUndefined();
});

test("a sender is told of by its name where that is one, and otherwise as unknown", () => {
  for (const appId of ["a b", "", 7, "x".repeat(61), 'evil"} 1']) {
    arrive(request(10_000, 1, { appId, replyTo: String(appId) }), IDLE_MS);
  }
  arrive(request(10_000, 1, { appId: "shop-1.eu", replyTo: "good" }), IDLE_MS);

  expect(told.map(([sender]) => sender)).toEqual(["unknown", "shop-1.eu"]);
});

/** A durable request, which the broker keeps. */
function durable(skewMs: number, tookMs: number, more: object = {}): ConsumeMessage {
  const leftAt = wallMs - skewMs - tookMs;
  const headers = { "x-awaited-ms": TIMEOUT_MS, "x-awaited-until": leftAt + TIMEOUT_MS, ...more };

  return request(skewMs, tookMs, { expiration: undefined, headers });
}

test.each([0, 10_000, -10_000, 60_000, 1_900])(
  "where our clock is %d ms ahead, a durable request is never too late, and known to be awaited for its time less what the reply takes",
  (skewMs) => {
    const first = arrive(durable(skewMs, 1), IDLE_MS);
    const waited = arrive(durable(skewMs, 1_600));
    const old = arrive(durable(skewMs, 3_600_000));

    expect([first, waited, old].map((raw) => deadlines.callerWaits(raw))).toEqual([true, false, false]);
    pass(1_500);
    expect(deadlines.callerWaits(first)).toBe(true);
    pass(1);
    expect(deadlines.callerWaits(first)).toBe(false);
    pass(60_000);
    expect([first, waited, old].map((raw) => deadlines.lateBy(raw))).toEqual(Array(3).fill(undefined));
  },
);

test("what was in another queue, or in hand, says nothing of the clock of its sender", () => {
  const old = [{ "x-attempt": 2 }, { "x-death": [] }, { "x-dead-reason": "no" }];
  for (const more of old) arrive(durable(0, 600_000, more), IDLE_MS);

  expect(deadlines.callerWaits(arrive(durable(0, 3_000)))).toBe(false);
  expect(told).toEqual([]);
});

test("who asks with a deadline waits until then, and who says nothing is not known to wait", () => {
  const query = arrive(request(0, 1), IDLE_MS);
  const without = arrive(request(0, 1, { expiration: undefined, headers: {} }), IDLE_MS);

  expect([query, without].map((raw) => deadlines.callerWaits(raw))).toEqual([true, false]);
  pass(1_501);
  expect(deadlines.callerWaits(query)).toBe(false);
});

test.each<[string, object, number | undefined]>([
  ["without the time that it had left", { expiration: undefined }, 8_001],
  ["with a time that is no number", { expiration: "soon" }, 8_001],
  ["without a deadline", { headers: {} }, undefined],
])("a request %s is judged by the clock", (_, properties, lateMs) => {
  expect(deadlines.lateBy(arrive(request(0, 10_001, properties), IDLE_MS))).toBe(lateMs);
});

test.each([
  [99, []],
  [100, [["gateway", 1_901]]],
])("a request that finds its consumer idle for %d ms says of its sender's clock: %j", (idleMs, expected) => {
  arrive(request(1_900, 1), idleMs);

  expect(told).toEqual(expected);
});

test("what was in hand before says nothing of the clock of its sender either", () => {
  const again = { ...request(1_900, 1), fields: { redelivered: true } } as ConsumeMessage;
  arrive(again, IDLE_MS);

  expect(told).toEqual([]);
});

test("a request is late only after its time, and a time below zero is none", () => {
  const fresh = arrive(request(0, 0), IDLE_MS);
  pass(TIMEOUT_MS);
  expect(deadlines.lateBy(fresh)).toBeUndefined();
  pass(1);
  expect(deadlines.lateBy(fresh)).toBe(1);

  expect(deadlines.callerWaits(arrive(durable(0, 0, { "x-awaited-ms": -1 }), IDLE_MS))).toBe(false);
  expect(deadlines.callerWaits(arrive(durable(0, 0, { "x-awaited-ms": 0 }), IDLE_MS))).toBe(true);
});
