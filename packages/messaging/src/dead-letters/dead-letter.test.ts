import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { worker } from "../testing/shop.js";
import { requeuedCopy } from "./copies.js";
import { readDeadLetter } from "./dead-letter.js";
import { placesOf, type DeadLetterPlace } from "./place.js";

const now = new Date(1_700_000_000_000);
const place = placesOf([worker]).find(({ queue }) => queue === "asks") as DeadLetterPlace;

function raw(content: string, properties: object = {}): ConsumeMessage {
  return {
    content: Buffer.from(content),
    fields: { exchange: "failed", routingKey: "asks", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: { headers: {}, ...properties } as ConsumeMessage["properties"],
  };
}

test("anything can be read, and what has no id is named by what it is", () => {
  const letter = readDeadLetter(raw("\u0000not JSON", { headers: { "x-death": "nonsense" } }), place, now);

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
  const letter = readDeadLetter(request, place, now);

  expect(letter.problems).toEqual([{ path: "", message: expect.stringContaining("deadline has passed") }]);
  const { properties, exchange, routingKey } = requeuedCopy(request, letter, { by: "ann", run: "r", now });
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
