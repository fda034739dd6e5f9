import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { worker } from "@warren/messaging/testing/bench";
import { editedCopy, requeuedCopy } from "./copies.js";
import { readDeadLetter } from "./dead-letter.js";
import { sendAgain } from "./send-again.js";
import { sourceQueuesOf, type SourceQueue } from "./source-queue.js";

const now = new Date(1_700_000_000_000);
const source = sourceQueuesOf([worker]).find(({ queue }) => queue === "asks") as SourceQueue;

function raw(content: string, properties: object = {}): ConsumeMessage {
  return {
    content: Buffer.from(content),
    fields: { exchange: "failed", routingKey: "asks", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: { headers: {}, ...properties } as ConsumeMessage["properties"],
  };
}

test("anything can be read, and what has no id is named by what it is", () => {
  const letter = readDeadLetter(raw("\u0000not JSON", { headers: { "x-death": "nonsense" } }), source, now);

  expect(letter).toMatchObject({
    ref: expect.stringMatching(/^#[0-9a-f]{12}$/),
    message: undefined,
    ageMs: undefined,
    reason: "nobody wrote down why",
    payload: { kind: "text" },
    problems: [{ path: "", message: expect.stringContaining("not received here") }],
  });
});

test("a request whose deadline has passed is told apart, and loses it where it is sent again all the same", () => {
  const request = raw('{"id":"a"}', {
    type: "Ask",
    messageId: "m",
    headers: { "x-schema-version": "1.0.0", "x-deadline": now.getTime() - 1, "x-attempt": 2, CC: ["x"] },
  });
  const letter = readDeadLetter(request, source, now);

  expect(letter.problems).toEqual([{ path: "", message: expect.stringContaining("deadline has passed") }]);
  const { properties, exchange, routingKey } = requeuedCopy(
    { raw: request, letter, source },
    { by: "ann", run: "r", now },
  );
  expect([exchange, routingKey]).toEqual(["", "asks"]);
  expect(Object.keys(properties.headers as object)).toEqual([
    "x-schema-version",
    "x-first-failed-at",
    "x-original-exchange",
    "x-original-routing-key",
    "x-requeued",
    "x-requeued-by",
    "x-requeued-at",
    "x-requeued-run",
  ]);
});

test("one that the broker gave up at the back of its queue is urgent again when it is sent again", () => {
  const headers = { "x-original-priority": 7, "x-death": [{ reason: "delivery_limit", queue: "asks" }] };
  const urgent = raw("{}", { messageId: "m", priority: 0, headers });
  const letter = readDeadLetter(urgent, source, now);
  const { properties } = requeuedCopy({ raw: urgent, letter, source }, { by: "ann", run: "r", now });

  expect([letter.priority, properties.priority]).toEqual([7, 7]);
  expect(properties.headers).not.toHaveProperty("x-original-priority");
});

test("of two deaths the broker's is the later one, and a letter that was moved to the wrong queue says where it was", () => {
  const headers = {
    "x-dead-reason": "failed 3 times: no luck",
    "x-dead-stack": "Error: no luck",
    "x-dead-service": "worker",
    "x-moved-from": "work",
    "x-death": [{ queue: "asks", reason: "delivery_limit" }],
  };
  const letter = readDeadLetter(raw("{}", { type: "Work", headers }), source, now);
  expect(letter).toMatchObject({
    reason: expect.stringContaining("delivery_limit"),
    service: "the broker",
    stack: undefined,
    movedFrom: "work",
  });

  expect(sendAgain({}).skips({ letter, raw: raw("{}"), source } as never)).toBe(
    '"Work" is not received here. It would go to asks again, to which somebody moved it; it had died in work: move it back there',
  );
});

test("a death that the broker never wrote is read as one of unknown reason, count and time", () => {
  const forged = (death: object) =>
    readDeadLetter(raw("{}", { headers: { "x-death": [{ queue: "asks", ...death }] } }), source, now);

  expect(forged({ reason: "constructor" }).reason).toBe("the broker gave it up (constructor)");
  expect(forged({ reason: "__proto__" }).reason).toBe("the broker gave it up (__proto__)");
  expect(forged({ count: Number.NaN, time: { value: Number.NaN } })).toMatchObject({
    attempts: 1,
    ageMs: undefined,
    diedAt: undefined,
  });
  expect(forged({ time: { value: -1e300 } })).toMatchObject({ diedAt: undefined });
});

test("content that is nested without end is shown as text, so that every letter can be written as JSON", () => {
  const letter = (text: string) => readDeadLetter(raw(text, { type: "Ask" }), source, now);
  const deep = "[".repeat(100_000) + "]".repeat(100_000);

  expect(letter(deep).payload.kind).toBe("text");
  expect(() => JSON.stringify(letter(deep))).not.toThrow();
  expect(letter("[".repeat(500) + "]".repeat(500)).payload.kind).toBe("json");
  expect(letter(JSON.stringify({ id: '[{"\\'.repeat(1_000) })).payload.kind).toBe("json");
});

test("a letter with headers and properties that amqplib cannot write is sent again without harm", () => {
  const broken = "\uFFFD".repeat(200);
  const forged = raw('{"id":"a"}', {
    messageId: "m",
    type: "Ask",
    appId: broken,
    timestamp: 2 ** 64,
    headers: {
      far: -1e300,
      typed: { "!": "nonsense", value: 1 },
      deep: Array.from({ length: 50 }).reduce((inner) => [inner], 1),
      kept: { list: [true, null] },
      [broken]: 1,
      "x-first-failed-at": -1e300,
      "x-requeued": 1e300,
      "x-original-exchange": "x".repeat(60_000),
    },
  });
  const letter = readDeadLetter(forged, source, now);
  const again = requeuedCopy({ raw: forged, letter, source }, { by: "ann", run: "r", now });
  const edited = editedCopy(forged, letter, source, { content: Buffer.from("{}"), version: undefined });

  for (const { properties } of [again, edited]) {
    expect(properties).toMatchObject({ messageId: "m", appId: "\uFFFD".repeat(85) });
    expect(properties.timestamp).toBeUndefined();
    expect(properties.headers).toMatchObject({
      far: "-1e+300",
      typed: { "!": "object" },
      kept: { list: [true, null] },
      "x-first-failed-at": "-1e+300",
      "x-original-exchange": expect.stringMatching(/^x{254}…$/),
      "x-left-out": expect.stringMatching(/^deep, \uFFFD+/),
    });
  }
});
