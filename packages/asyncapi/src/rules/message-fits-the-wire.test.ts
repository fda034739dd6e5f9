import { expect, test } from "vitest";
import type { JsonSchema } from "../model/json-schema.js";
import type { Message, Model } from "../model/model.js";
import { messageFitsTheWire } from "./message-fits-the-wire.js";

const message = (name: string, payload: JsonSchema): Message => ({
  name,
  identifier: name,
  summary: undefined,
  version: "1.0.0",
  correlateBy: undefined,
  payload,
  payloadAt: `/components/messages/${name}/payload`,
  examples: [],
  at: `/components/messages/${name}`,
});
const model = (scope: Model["scope"], ...messages: readonly Message[]): Model => ({
  title: "Shop",
  version: "1.0.0",
  scope,
  services: [],
  exchanges: [],
  keys: [],
  queues: [],
  operations: [],
  messages,
});
const text = (maxLength: number): JsonSchema => ({ type: "string", maxLength });
const order = (maxItems: number) =>
  message("OrderDetails", {
    type: "object",
    properties: {
      orderId: { type: "string", format: "uuid" },
      reason: text(500),
      items: {
        type: "array",
        maxItems,
        items: {
          type: "object",
          properties: { name: text(200), sku: { type: "string", pattern: "^[A-Z]{8}$" } },
        },
      },
      paid: { type: "boolean" },
    },
  });

test("a message that may be larger than a sender publishes is found, with the arithmetic", () => {
  expect(messageFitsTheWire(model("system", order(1_000)))).toEqual([
    {
      severity: "error",
      rule: "message-fits-the-wire",
      at: "/components/messages/OrderDetails",
      what: "the largest OrderDetails is 1,233,087 bytes: items 1,000 × 1,230 (name 200 × 6 + 2, sku 10), reason 500 × 6 + 2, orderId 38, the rest 13",
      loss: "a sender refuses to publish more than 1,048,576 bytes, so that some that are valid would reach nobody",
      fix: "lower a `maxItems` or `maxLength`, narrow a `pattern`, or send the parts in pages",
    },
  ]);
});

test("a message that always fits is no problem", () => {
  expect(messageFitsTheWire(model("system", order(800)))).toEqual([]);
});

test("in another team's document it is a warning", () => {
  expect(messageFitsTheWire(model("application", order(1_000)))).toMatchObject([{ severity: "warning" }]);
});

test("messages without a limit are one hint for the document", () => {
  const endless = message("NoteAdded", {
    type: "object",
    properties: {
      note: { type: "string" },
      lines: { type: "array", items: { type: "object", properties: { text: { type: "string" } } } },
      tags: { type: "array", maxItems: 3 },
      labels: { type: "object", additionalProperties: { type: "string", maxLength: 3 } },
    },
  });

  expect(messageFitsTheWire(model("application", endless, message("Anything", {})))).toEqual([
    {
      severity: "hint",
      rule: "message-fits-the-wire",
      at: "/components/messages/NoteAdded",
      what: "2 messages may be of any size: NoteAdded.note, NoteAdded.lines[].text, NoteAdded.tags[] and 2 others have no limit",
      loss: "a sender refuses to publish more than 1,048,576 bytes, and nobody can tell whether that happens",
      fix: "give each text a `maxLength`, each list `maxItems`, and each map `maxProperties` and `propertyNames` with a `maxLength`",
    },
  ]);
});
