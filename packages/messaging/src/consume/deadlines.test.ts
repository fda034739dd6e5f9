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
  pass(1_000);
  arrive(request(0, 1));
  expect(told.at(-1)).toEqual(["gateway", 1]);
  expect(lines.at(-1)).toContain("agrees with ours again");
});

test("a sender's clock that is set back by hardly more than its requests' time is believed after five seconds too", () => {
  arrive(request(0, 1), IDLE_MS);
  pass(20_000);

  expect(deadlines.lateBy(arrive(request(TIMEOUT_MS + 500, 1), IDLE_MS))).toBe(500);
  pass(5_000);
  expect(deadlines.lateBy(arrive(request(TIMEOUT_MS + 500, 1), IDLE_MS))).toBeUndefined();
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

test.each<[string, object, number | undefined]>([
  ["without the time that it had left", { expiration: undefined }, 8_001],
  ["with a time that is no number", { expiration: "soon" }, 8_001],
  ["without a deadline", { headers: {} }, undefined],
])("a request %s is judged by the clock", (_, properties, lateMs) => {
  expect(deadlines.lateBy(arrive(request(0, 10_001, properties), IDLE_MS))).toBe(lateMs);
});
