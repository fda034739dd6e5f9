import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { unstorableEnvelope } from "./storable.js";

const ids = { messageId: "m", correlationId: "c", appId: "a", replyTo: "r" };
const message = (routingKey: string, properties: object) =>
  ({ fields: { routingKey }, properties }) as unknown as ConsumeMessage;
const nul = "a\0b";

test.each([
  ["messageId", message("key", { ...ids, messageId: nul })],
  ["correlationId", message("key", { ...ids, correlationId: nul })],
  ["appId", message("key", { ...ids, appId: nul })],
  ["replyTo", message("key", { ...ids, replyTo: nul })],
  ["routing key", message(nul, ids)],
  ["x-correlation-id", message("key", { ...ids, headers: { "x-correlation-id": nul } })],
  ["x-causation-id", message("key", { ...ids, headers: { "x-causation-id": nul } })],
  ["x-original-routing-key", message("key", { ...ids, headers: { "x-original-routing-key": nul } })],
])("a NUL in the %s is found, and named", (place, raw) => {
  expect(unstorableEnvelope(raw)).toMatch(new RegExp(`^its ${place} must hold neither NUL`));
});

test("nothing is wrong with what is kept nowhere, is no text, or is missing", () => {
  expect(unstorableEnvelope(message("key", { ...ids, headers: { "x-other": nul } }))).toBeUndefined();
  expect(
    unstorableEnvelope(message("key", { messageId: 7, headers: { "x-causation-id": {} } })),
  ).toBeUndefined();
});

test("half of a surrogate pair cannot come in what amqplib has read from bytes", () => {
  const halves = ["\ud800", "\udc00"].map((half) => Buffer.from(half, "utf16le").readUInt16LE());
  const written = halves.map((unit) =>
    Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63)]),
  );

  expect(written.map((bytes) => bytes.toString("utf8"))).toEqual(["\ufffd".repeat(3), "\ufffd".repeat(3)]);
});
