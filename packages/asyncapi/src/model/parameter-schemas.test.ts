import { expect, test } from "vitest";
import { checkLoaded } from "../document/check-document.js";
import { sourceOf } from "../document/load-document.js";

const document = (parameter: string) => `asyncapi: 2.6.0
info: { title: Dovecote, version: 1.0.0 }
channels:
  loft.{ring}.lost:
    parameters: { ring: ${parameter} }
    subscribe: { operationId: tellLost, message: { name: DoveLost, summary: One is lost., payload: { type: object } } }
    bindings: { amqp: { is: routingKey, exchange: { name: loft, type: topic } } }
  spare.{ring}:
    parameters: { ring: { schema: { type: string, pattern: "^s" } } }
    bindings: { amqp: { is: routingKey, exchange: { name: loft, type: topic } } }
components:
  schemas: { Ring: { type: string, pattern: "^r", minLength: 2 } }
`;

async function said(parameter: string): Promise<readonly string[]> {
  const loaded = sourceOf("/tmp/dovecote.yaml", document(parameter), { publishMeans: "receive" });
  const { findings } = await checkLoaded(loaded, new Map(), { validate: false });

  return findings
    .filter(({ rule }) => rule === "parameter-is-a-text")
    .map(({ severity, line, text }) => `${severity} at ${String(line)}: ${text.split(":")[0] ?? ""}`);
}

test.each([
  [
    '{ schema: { type: string, pattern: "^r" } }',
    "warning at 5: pattern of the parameter ring is not checked",
  ],
  [
    '{ schema: { $ref: "#/components/schemas/Ring" } }',
    "warning at 5: pattern and minLength of the parameter ring are not checked",
  ],
  ["{ schema: { type: integer } }", "hint at 5: type of the parameter ring is not checked"],
  ["{ schema: { type: string, format: uuid } }", "hint at 5: format of the parameter ring is not checked"],
])("of a parameter %s, what 3.0 has no place for is named where it stands", async (parameter, finding) => {
  expect(await said(parameter)).toEqual([finding]);
});

test.each([
  "{ description: Its ring. }",
  "{ schema: { type: string, enum: [a, b], default: a, title: Ring, examples: [a] } }",
  "{ schema: { type: string, const: a } }",
  "{ location: $message.payload#/ring }",
])("of a parameter %s nothing is unchecked", async (parameter) => {
  expect(await said(parameter)).toEqual([]);
});
