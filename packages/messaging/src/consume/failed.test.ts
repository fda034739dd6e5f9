import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { QueueSettings } from "../contract/index.js";
import { overLimit } from "../publish/limits.js";
import { afterFailure, deadLetter } from "./failed.js";

const settings: QueueSettings = {
  batch: 1,
  prefetch: 1,
  inbox: true,
  retry: { attempts: 3, firstDelayMs: 50, factor: 2, maxDelayMs: 1_000 },
  deadLetter: { exchange: "failed", queue: "work.dead" },
};
const now = new Date(1_700_000_000_000);
const at = { queue: "work", service: "worker", settings, now };

function raw(properties: object = {}, headers: object = {}): ConsumeMessage {
  return {
    content: Buffer.from("{}"),
    fields: { exchange: "jobs", routingKey: "work", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: { messageId: "m", type: "Work", headers, ...properties } as ConsumeMessage["properties"],
  };
}

const failed = (headers: object, properties?: object) =>
  afterFailure(raw(properties, headers), at, new Error("no luck"));

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
  const { message } = failed({ "x-attempt": attempt });

  expect([message.exchange, message.routingKey, message.headers["x-attempt"]]).toEqual([
    "failed",
    routingKey,
    next,
  ]);
});

test("numbers that amqplib cannot write again travel as text, also in headers of ours", () => {
  const { headers } = failed({
    far: -1e300,
    none: Number.NaN,
    half: 2 ** 51 + 0.5,
    fine: 1e300,
    "x-first-failed-at": -1e300,
    "x-deadline": Number.NaN,
  }).message;

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
  expect(failed({ "x-first-failed-at": Number.NaN }).message.headers["x-first-failed-at"]).toBe(
    now.getTime(),
  );
  expect(failed({ "x-first-failed-at": 5 }).message.headers["x-first-failed-at"]).toBe(5);
});

test("what is neither text nor number is left out by name, and what the broker reads itself without a word", () => {
  const { headers } = failed({
    flag: true,
    table: { a: 1 },
    kept: "k",
    "x-death": [{}],
    CC: ["other"],
    BCC: "x",
  }).message;

  expect(headers).toMatchObject({ kept: "k", "x-left-out": "flag, table" });
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["CC"]));
});

test("forged origins neither grow over the limit nor get lost", () => {
  const long = "€".repeat(10_000);
  const { message } = deadLetter(
    raw(
      {},
      { "x-original-exchange": long, "x-original-routing-key": long, "x-causation-id": long, theirs: long },
    ),
    at,
    "because",
  );

  expect(overLimit(message)).toBeUndefined();
  expect(message.headers["x-original-exchange"]).toMatch(/^€{254}…$/);
  expect(message.headers["x-dead-reason"]).toBe("because");
});

test("properties that are no UTF-8 are cut to what can be sent, and an address that names no queue is left out", () => {
  // 200 bytes that amqplib reads as 200 characters of three bytes.
  const broken = "\uFFFD".repeat(200);
  const names = ["messageId", "type", "correlationId", "appId", "contentType", "contentEncoding", "replyTo"];
  const { message } = deadLetter(raw(Object.fromEntries(names.map((name) => [name, broken]))), at, "because");

  expect(overLimit(message)).toBeUndefined();
  expect(message.messageId).toBe("\uFFFD".repeat(85));
  expect(message.replyTo).toBeUndefined();
});

test("content, its type and encoding, and the time are kept; a time that no date holds is now", () => {
  const kept = deadLetter(
    raw({ timestamp: 5, contentType: "text/xml", contentEncoding: "gzip" }),
    at,
    "because",
  );
  expect(kept.message).toMatchObject({ sentAt: 5_000, contentType: "text/xml", contentEncoding: "gzip" });
  expect(deadLetter(raw({ timestamp: 2 ** 64 }), at, "because").message.sentAt).toBe(now.getTime());
});

test("reasons and stacks of any length are bounded", () => {
  const { message } = deadLetter(raw(), at, "r".repeat(100_000), new Error("s".repeat(100_000)));

  expect(message.headers["x-dead-reason"]).toHaveLength(1_000);
  expect(message.headers["x-dead-stack"]).toHaveLength(4_000);
});
