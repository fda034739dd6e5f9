import { expect, test } from "vitest";
import { compareSchemas } from "./compare-schemas.js";
import type { SchemaObject } from "./schema.js";

const object: SchemaObject = { type: "object", properties: { a: { type: "string" } } };
const list: SchemaObject = { type: "array" };

test.each<[keyword: string, beside: SchemaObject, says: SchemaObject]>([
  ["patternProperties", object, { patternProperties: {} }],
  [
    "patternProperties beside a closed object",
    { ...object, additionalProperties: false },
    { patternProperties: {} },
  ],
  ["propertyNames", object, { propertyNames: true }],
  ["dependencies", object, { dependencies: { a: [], b: {} } }],
  ["dependentRequired", object, { dependentRequired: { a: [] } }],
  ["dependentSchemas", object, { dependentSchemas: { a: true, b: { description: "anything" } } }],
  ["not", object, { not: false }],
  ["then without if", object, { then: { required: ["a"] }, else: false }],
  ["then of anything", { ...object, if: { required: ["a"] }, else: false }, { then: {} }],
  ["how many, of nothing that is counted", list, { minContains: 2, maxContains: 3 }],
  ["prefixItems", { ...list, items: { type: "string" } }, { prefixItems: [] }],
  ["items", list, { items: [] }],
  ["additionalItems without places", list, { additionalItems: false }],
  ["additionalItems", { ...list, items: [{ type: "string" }] }, { additionalItems: {} }],
])("%s that asks nothing may come and go", (_, beside, says) => {
  expect(compareSchemas(beside, { ...beside, ...says })).toEqual([]);
  expect(compareSchemas({ ...beside, ...says }, beside)).toEqual([]);
});

test.each<[keyword: string, beside: SchemaObject, says: SchemaObject]>([
  ["patternProperties", { ...object, additionalProperties: false }, { patternProperties: { "^b": true } }],
  ["propertyNames", object, { propertyNames: { maxLength: 3 } }],
  ["dependencies", object, { dependencies: { a: ["b"] } }],
  ["dependentSchemas", object, { dependentSchemas: { a: false } }],
  ["not", object, { not: { required: ["b"] } }],
  ["then", { ...object, if: { required: ["a"] } }, { then: { required: ["b"] } }],
  ["minContains", { ...list, contains: { type: "string" } }, { minContains: 2 }],
  ["prefixItems", list, { prefixItems: [{ type: "string" }] }],
  ["items of no place beside others", { ...list, additionalItems: false }, { items: [] }],
  [
    "additionalItems that count as seen",
    { ...list, items: [{ type: "string" }], unevaluatedItems: false },
    { additionalItems: true },
  ],
])("%s that asks something may not", (_, beside, says) => {
  for (const changes of [
    compareSchemas(beside, { ...beside, ...says }),
    compareSchemas({ ...beside, ...says }, beside),
  ])
    expect(changes.some(({ narrowed, widened }) => narrowed || widened)).toBe(true);
});
