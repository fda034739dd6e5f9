import { expect, test } from "vitest";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { contentOf, propertiesOf } from "./properties-of.js";

const request: OutgoingMessage = {
  exchange: "jobs",
  routingKey: "ask",
  mandatory: true,
  persistent: false,
  messageId: "m",
  type: "Ask",
  correlationId: "c",
  appId: "requester",
  sentAt: Date.now() - 1_500,
  expirationMs: 2_000,
  headers: {},
  content: "{}",
};

test.each([
  ["what is left of its time, where it has waited", request, 100, 500],
  [
    "no more than all of it, where the clock was set back",
    { ...request, sentAt: Date.now() + 60_000 },
    2_000,
    2_000,
  ],
  ["as good as nothing, where it is over", { ...request, sentAt: 0 }, 1, 1],
])("a request that leaves has %s", (_, message, least, most) => {
  const { expiration } = propertiesOf(message);

  expect(expiration).toBeGreaterThanOrEqual(least);
  expect(expiration).toBeLessThanOrEqual(most);
});

test("what a message says of its content and its rank goes along, and only where it says so", () => {
  const plain = propertiesOf(request);
  expect(plain).toMatchObject({
    contentType: "application/json",
    timestamp: Math.floor(request.sentAt / 1_000),
  });
  for (const name of ["contentEncoding", "priority", "replyTo"]) expect(plain).not.toHaveProperty(name);
  const copied = { contentType: "text/plain", contentEncoding: "gzip", priority: 7, replyTo: "here" };

  expect(propertiesOf({ ...request, ...copied })).toMatchObject(copied);
});

test("bytes leave as they are, and text as UTF-8", () => {
  const bytes = Buffer.from([0xff, 0xfe]);

  expect(contentOf({ ...request, content: bytes })).toBe(bytes);
  expect(contentOf({ ...request, content: "ü" })).toEqual(Buffer.from([0xc3, 0xbc]));
});
