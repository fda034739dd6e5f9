import { expect, test } from "vitest";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { overLimit } from "./limits.js";

const message: OutgoingMessage = {
  exchange: "jobs",
  routingKey: "work",
  mandatory: true,
  persistent: true,
  messageId: "m",
  type: "Work",
  correlationId: "c",
  appId: "requester",
  sentAt: 0,
  headers: { "x-correlation-id": "c", attempt: 1 },
  content: "{}",
};

test("what fits is let through, up to the last byte", () => {
  expect(overLimit(message)).toBeUndefined();
  expect(overLimit({ ...message, correlationId: "ü".repeat(127) })).toBeUndefined();
  expect(overLimit({ ...message, headers: { big: "x".repeat(61_000) } })).toBeUndefined();
});

test.each([
  ["correlationId", { correlationId: "ü".repeat(128) }, "correlationId has 256 bytes; the limit is 255"],
  ["messageId", { messageId: "x".repeat(300) }, "messageId has 300 bytes; the limit is 255"],
  ["replyTo", { replyTo: "x".repeat(300) }, "replyTo has 300 bytes; the limit is 255"],
  ["routingKey", { routingKey: "x".repeat(256) }, "routingKey has 256 bytes; the limit is 255"],
  [
    "a header's name",
    { headers: { ["n".repeat(256)]: "" } },
    `the header name "${"n".repeat(40)}…" has 256 bytes; the limit is 255`,
  ],
  [
    "all headers together",
    { headers: { small: "x".repeat(60), big: "x".repeat(62_000) } },
    'its headers have 62080 bytes, 62009 of them in "big"; the limit is 61440',
  ],
])("%s that is too large is named with its limit", (_, change, text) => {
  expect(overLimit({ ...message, ...change })).toContain(text);
});
