import { STORABLE } from "@warren/text/storable";
import { expect, test } from "vitest";
import { readPayloads } from "./read-payloads.js";

/** What is said of a schema that nothing meets, or a value of it. */
function said(schema: unknown): readonly string[] {
  const { problems } = readPayloads([{ typeName: "Thing", schema, at: "/payloads/Thing" }], new Map());

  return problems.filter(({ rule }) => rule === "schema-can-be-met").map(({ what }) => what);
}

const three = { a: {}, b: {}, c: {} };

test.each<[schema: unknown, what: string]>([
  [{ type: "object", minProperties: 2, maxProperties: 1 }, "at least 2 and at most 1 fields"],
  [
    { type: "object", required: ["a", "b", "c"], properties: three, maxProperties: 2 },
    "at most 2 of the 3 fields that are required",
  ],
  [
    { type: "object", properties: three, additionalProperties: false, minProperties: 4 },
    "at least 4 fields, where only 3 are let through",
  ],
  [{ type: "integer", multipleOf: 10, minimum: 11, maximum: 19 }, "no multiple of 10 is within the limits"],
  [{ type: "number", multipleOf: 10, minimum: 5, maximum: 5 }, "no multiple of 10 is within the limits"],
  [{ type: "integer", minimum: 1.2, maximum: 1.8 }, "no whole number is within the limits"],
  [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 2 }, "no whole number is within the limits"],
  [{ type: "number", minimum: 5, exclusiveMaximum: 5 }, "no number is within the limits"],
  [{ type: "string", minLength: 3, enum: ["ab"] }, "no value in the list is within its limits"],
  [{ type: "string", maxLength: 1, const: "ab" }, "no value in the list is within its limits"],
  [{ type: "integer", exclusiveMinimum: 4, enum: [3, 4] }, "no value in the list is within its limits"],
  [{ type: "string", pattern: "^[\0-\xff]*$" }, "NUL (U+0000)"],
  [{ type: "string", pattern: String.raw`^(?:\u0000|[a-f\x00])$` }, "NUL (U+0000)"],
])("of %j it is said", (schema, what) => {
  expect(said(schema)).toEqual([expect.stringContaining(what)]);
});

test.each<[schema: unknown]>([
  [{ type: "string", pattern: String.raw`^[^a\]\u0000]+[^\0]$` }],
  [{ type: "string", pattern: STORABLE.source }],
  [{ type: "object", minProperties: 1, maxProperties: 1 }],
  [{ type: "object", required: ["a", "a", "b"], properties: three, maxProperties: 2 }],
  [{ type: "object", properties: three, additionalProperties: false, minProperties: 3 }],
  [{ type: "object", patternProperties: { "^x": {} }, additionalProperties: false, minProperties: 3 }],
  [{ type: "integer", multipleOf: 10, minimum: 11, maximum: 20 }],
  [{ type: "integer", multipleOf: 10, exclusiveMinimum: 10, maximum: 20 }],
  [{ type: "number", multipleOf: 0.1, minimum: 0.15, maximum: 0.19 }],
  [{ type: "integer", multipleOf: 7, minimum: -3 }],
  [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 3 }],
  [{ type: "number", minimum: 5, maximum: 5 }],
  [{ type: "number", exclusiveMinimum: 5, exclusiveMaximum: 6 }],
  [{ type: "string", maxLength: 1, enum: ["😀"] }],
  [{ type: "string", minLength: 3, enum: ["ab", "abc"] }],
  [{ type: ["string", "integer"], minLength: 3, enum: ["ab", 1] }],
  [{ type: "integer", minimum: 4, maximum: 5, enum: [4, 5] }],
])("%j can be met", (schema) => {
  expect(said(schema)).toEqual([]);
});
