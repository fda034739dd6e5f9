import { expect, test } from "vitest";
import { plainEnvelope } from "../model/envelope.js";
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
  envelope: plainEnvelope,
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

test("a part that stands in several places is told once", () => {
  const address: JsonSchema = { type: "object", properties: { street: { type: "string" } } };
  const schemas = Array.from({ length: 20 }, (): Record<string, unknown> => ({ type: "object" }));
  for (const schema of schemas)
    schema["properties"] = Object.fromEntries(schemas.map((one, n) => [`p${n}`, one]));
  const sent = message("Sent", { type: "object", properties: { from: address, to: address } });
  const [within] = messageFitsTheWire(model("application", message("Net", schemas[0] as JsonSchema)));

  expect(messageFitsTheWire(model("application", sent))).toMatchObject([
    { what: "1 message may be of any size: Sent.from.street has no limit" },
  ]);
  expect(within?.what).toMatch(/Net\.p0, .* and \d\d\d others have no limit$/);
});

test("nothing is said of a payload in another language", () => {
  const payload = { schemaFormat: "application/vnd.google.protobuf;version=3", schema: "message M {}" };

  expect(messageFitsTheWire(model("application", message("M", payload as JsonSchema)))).toEqual([]);
});
