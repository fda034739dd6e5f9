import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { asSentAgain, wasDead } from "./moved-by-hand.js";

const raw = (headers: object | undefined): ConsumeMessage =>
  ({ content: Buffer.from("{}"), fields: {}, properties: { messageId: "m", headers } }) as ConsumeMessage;
const again = (headers: object) => asSentAgain(raw(headers)).properties.headers;

test("a message that never died is what it was", () => {
  for (const headers of [
    undefined,
    {},
    { "x-attempt": 3, "x-last-error": "no" },
    { "x-death": [{ reason: "expired", queue: "work.retry.50" }] },
    { "x-death": "nonsense" },
    { "x-death": [null, "nonsense"] },
  ]) {
    const message = raw(headers);
    expect(asSentAgain(message)).toBe(message);
  }
});

test("of one that was moved nothing of its death is left but the queue that it died in; the rest stays", () => {
  const ours = {
    "x-attempt": 5,
    "x-last-error": "no",
    "x-dead-reason": "no",
    "x-dead-at": 1,
    "x-dead-service": "shop",
    "x-dead-queue": "orders",
    "x-dead-stack": "at",
    "x-dead-refused": 1,
    "x-death": [{ reason: "expired", queue: "work.retry.50" }],
  };

  expect(again({ ...ours, "x-first-failed-at": 7, theirs: "kept" })).toEqual({
    "x-first-failed-at": 7,
    theirs: "kept",
    "x-moved-from": "orders",
  });
});

test.each([
  [{ "x-dead-reason": "no", "x-dead-service": "shop" }, "a queue of shop"],
  [{ "x-dead-reason": "no" }, "a queue of a service"],
  [
    { "x-dead-reason": "no", "x-dead-queue": "ours", "x-death": [{ reason: "rejected", queue: "its" }] },
    "its",
  ],
  [
    {
      "x-death": [
        { reason: "expired", queue: "a" },
        { reason: "delivery_limit", queue: "b" },
      ],
    },
    "b",
  ],
  [{ "x-death": [null, { reason: "maxlen", queue: 7 }] }, "a queue"],
])("where it died is read from %j", (headers, from) => {
  expect(again(headers)).toMatchObject({ "x-moved-from": from });
});

test("a letter that anybody sent again was dead, and no other was", () => {
  const dead = [{ "x-moved-from": "orders" }, { "x-requeued": 1 }, { "x-attempt": 2 }, undefined].map(
    (headers) => wasDead(raw(headers)),
  );

  expect(dead).toEqual([true, true, false, false]);
});
