import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { QueueSettings } from "../contract/index.js";
import { overLimit } from "../publish/limits.js";
import { worker } from "../testing/test-contract.js";
import { deadLetter, retryOrDeadLetter, toTheBack } from "./retry.js";

const settings: QueueSettings = {
  batch: 1,
  prefetch: 1,
  inbox: true,
  retry: [
    { delayMs: 50, routingKey: "work.retry.50" },
    { delayMs: 100, routingKey: "work.retry.100" },
  ],
  deadLetter: { exchange: "failed", routingKey: "work", queue: "work.dead" },
};
const now = new Date(1_700_000_000_000);
const because = { reason: "because", now };
const consumed = { contract: worker, queue: "work", settings };

function raw(properties: object = {}, headers: object = {}): ConsumeMessage {
  return {
    content: Buffer.from("{}"),
    fields: { exchange: "jobs", routingKey: "work", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: { messageId: "m", type: "Work", headers, ...properties } as ConsumeMessage["properties"],
  };
}

const failed = (headers: object, properties?: object) =>
  retryOrDeadLetter(consumed, raw(properties, headers), { error: new Error("no luck"), now });

test.each([
  [undefined, "work.retry.50", 2],
  [2, "work.retry.100", 3],
  [-5, "work.retry.50", 2],
  [-1e300, "work.retry.50", 2],
  [1.5, "work.retry.50", 2],
  ["two", "work.retry.50", 2],
  [Number.NaN, "work.retry.50", 2],
  [3, "work", 3],
  [1e15, "work", 1e15],
  [1e300, "work", 1e300],
])("a message with x-attempt %j goes on to %s as attempt %d", (attempt, routingKey, next) => {
  const { copy } = failed({ "x-attempt": attempt });

  expect([copy.exchange, copy.routingKey, copy.headers["x-attempt"]]).toEqual(["failed", routingKey, next]);
});

const back = (headers: object, properties: object = {}, delays = [50, 100], withinMs = 60_000) =>
  toTheBack(
    {
      ...consumed,
      settings: {
        ...settings,
        retry: delays.map((delayMs) => ({ delayMs, routingKey: `work.retry.${delayMs}` })),
      },
    },
    raw(properties, headers),
    { error: new Error("no luck"), now, withinMs },
  );

test.each([
  [undefined, 1],
  [2, 2],
  [3, 3],
])("a message with x-attempt %j that goes to the back of its queue keeps its attempts", (attempt, kept) => {
  const { outcome, copy } = back({ "x-attempt": attempt });

  expect([outcome, copy.exchange, copy.routingKey]).toEqual(["retried", "failed", "work.retry.100"]);
  expect(copy.headers).toMatchObject({ "x-attempt": kept, "x-last-error": "no luck" });
});

test.each([
  [[1_000, 10_000, 60_000, 86_400_000], 60_000, 60_000],
  [[1_000, 10_000, 60_000, 86_400_000], 59_999, 10_000],
  [[1_000, 10_000, 60_000, 86_400_000], 400, 1_000],
  [[1_000, 60_001], 60_000, 1_000],
  [[50, 100], 60_000, 100],
  [[300_000, 86_400_000], 60_000, 300_000],
])(
  "of the delays %j it takes the longest up to %d ms, or else the first: %d",
  (delays, withinMs, delayMs) => {
    expect(back({}, {}, delays, withinMs).copy.routingKey).toBe(`work.retry.${delayMs}`);
  },
);

test("where every delay is longer than it may be away, it takes the first, and keeps its attempts", () => {
  const { outcome, copy } = back({ "x-attempt": 2 }, {}, [500, 1_000], 100);

  expect([outcome, copy.routingKey, copy.headers["x-attempt"]]).toEqual(["retried", "work.retry.500", 2]);
});

test("where nobody was asked, the last error stays", () => {
  const { headers } = toTheBack(consumed, raw({}, { "x-last-error": "before" }), { now, withinMs: 100 }).copy;

  expect(headers).toMatchObject({ "x-attempt": 1, "x-last-error": "before" });
  expect(toTheBack(consumed, raw(), { now, withinMs: 100 }).copy.headers).not.toHaveProperty("x-last-error");
});

test("at the back it is behind those of every priority, and has its own again with the next attempt", () => {
  const first = back({}, { priority: 7 }).copy;
  const behind = { ...first.headers, priority: undefined };
  expect([first.priority, first.headers["x-original-priority"]]).toEqual([0, 7]);

  const second = back(behind, { priority: 0 }).copy;
  expect([second.priority, second.headers["x-original-priority"]]).toEqual([0, 7]);

  const retried = failed(behind, { priority: 0 }).copy;
  const dead = deadLetter(consumed, raw({ priority: 0 }, behind), because).copy;
  for (const copy of [retried, dead]) {
    expect(copy.priority).toBe(7);
    expect(copy.headers).not.toHaveProperty("x-original-priority");
  }
});

test.each([[undefined], [0]])("a message of priority %j is at the back with that", (priority) => {
  const { copy } = back({}, { priority });

  expect(copy.priority).toBe(priority);
  expect(copy.headers).not.toHaveProperty("x-original-priority");
});

test.each([[-1], [256], [1.5], [1e300], ["7"]])(
  "a priority of %j, which nobody can have, is none",
  (forged) => {
    const { copy } = failed({ "x-original-priority": forged }, { priority: undefined });

    expect(copy).not.toHaveProperty("priority");
  },
);

test("numbers that amqplib cannot write again travel as text, also in headers of ours", () => {
  const { headers } = failed({
    far: -1e300,
    none: Number.NaN,
    half: 2 ** 51 + 0.5,
    fine: 1e300,
    "x-first-failed-at": -1e300,
    "x-deadline": Number.NaN,
  }).copy;

  expect(headers).toMatchObject({
    far: "-1e+300",
    none: "NaN",
    half: "2251799813685248.5",
    fine: 1e300,
    "x-first-failed-at": "-1e+300",
    "x-deadline": "NaN",
  });
});

test("a first failure that is no number is one of now, and one that is stays", () => {
  expect(failed({ "x-first-failed-at": Number.NaN }).copy.headers["x-first-failed-at"]).toBe(now.getTime());
  expect(failed({ "x-first-failed-at": 5 }).copy.headers["x-first-failed-at"]).toBe(5);
});

test("what is neither text nor number is left out by name, and what the broker reads itself without a word", () => {
  const { headers } = failed({
    flag: true,
    table: { a: 1 },
    kept: "k",
    "x-death": [{}],
    CC: ["other"],
    BCC: "x",
  }).copy;

  expect(headers).toMatchObject({ kept: "k", "x-left-out": "flag, table" });
  for (const name of ["x-death", "CC", "BCC"]) expect(headers).not.toHaveProperty(name);
});

test("a sender's header that is cut is named, once, and one that fits is as it was", () => {
  const long = failed({ "x-note": "n".repeat(4_001), kept: "k".repeat(4_000) }).copy.headers;
  expect(long).toMatchObject({ "x-note": `${"n".repeat(3_999)}…`, "x-left-out": "x-note (cut)" });
  expect(long["kept"]).toBe("k".repeat(4_000));

  expect(failed(long).copy.headers["x-left-out"]).toBe("x-note (cut)");
  expect(failed({ kept: "k" }).copy.headers).not.toHaveProperty("x-left-out");
});

test("forged origins neither grow over the limit nor get lost", () => {
  const long = "€".repeat(10_000);
  const headers = {
    "x-original-exchange": long,
    "x-original-routing-key": long,
    "x-causation-id": long,
    theirs: long,
  };
  const { copy } = deadLetter(consumed, raw({}, headers), because);

  expect(overLimit(copy)).toBeUndefined();
  expect(copy.headers["x-original-exchange"]).toMatch(/^€{254}…$/);
  expect(copy.headers["x-dead-reason"]).toBe("because");
});

test("properties that are no UTF-8 are cut to what can be sent, and an address that names no queue is left out", () => {
  // 200 bytes that amqplib reads as 200 characters of three bytes.
  const broken = "\uFFFD".repeat(200);
  const names = ["messageId", "type", "correlationId", "appId", "contentType", "contentEncoding", "replyTo"];
  const { copy } = deadLetter(
    consumed,
    raw(Object.fromEntries(names.map((name) => [name, broken]))),
    because,
  );

  expect(overLimit(copy)).toBeUndefined();
  expect(copy.messageId).toBe("\uFFFD".repeat(85));
  expect(copy.replyTo).toBeUndefined();
});

test("content, its type and encoding, and the time are kept; a time that no date holds is now", () => {
  const kept = deadLetter(
    consumed,
    raw({ timestamp: 5, contentType: "text/xml", contentEncoding: "gzip" }),
    because,
  );
  expect(kept.copy).toMatchObject({ sentAt: 5_000, contentType: "text/xml", contentEncoding: "gzip" });
  expect(deadLetter(consumed, raw({ timestamp: 2 ** 64 }), because).copy.sentAt).toBe(now.getTime());
});

test("reasons and stacks of any length are bounded", () => {
  const { copy } = deadLetter(consumed, raw(), {
    reason: "r".repeat(100_000),
    error: new Error("s".repeat(100_000)),
    now,
  });

  expect(copy.headers["x-dead-reason"]).toHaveLength(1_000);
  expect(copy.headers["x-dead-stack"]).toHaveLength(4_000);
});

test("a retry and a dead letter are kept on disk, and come back where no queue takes them: neither is lost in silence", () => {
  for (const { copy } of [failed({}), deadLetter(consumed, raw(), because)])
    expect(copy).toMatchObject({ mandatory: true, persistent: true });
});
