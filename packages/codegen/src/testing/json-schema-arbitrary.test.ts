import { Ajv } from "ajv";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonSchema } from "@warren/asyncapi";
import { validValues } from "./json-schema-arbitrary.js";
import { mutatedValues } from "./json-mutations.js";

const schemas = new Map<string, JsonSchema>([
  ["Code", { type: "string", pattern: "^[A-Z]{3}$" }],
  ["Named", { type: "object", properties: { name: { type: "string", minLength: 1 } }, required: ["name"] }],
]);
const ajv = new Ajv({ strict: false });
ajvFormats.default(ajv);
for (const [name, schema] of schemas) ajv.addSchema(schema, `./${name}.json`.slice(2));
const compiled = (schema: JsonSchema) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"./', '"')) as JsonSchema);

const cases: readonly [string, JsonSchema][] = [
  ["a text between limits", { type: "string", minLength: 2, maxLength: 5 }],
  ["a text with a pattern and a limit", { type: "string", pattern: "^[a-z]+$", maxLength: 3 }],
  ["a whole number", { type: "integer", minimum: -3, maximum: 3 }],
  [
    "a number between limits that it may not touch",
    { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
  ],
  ["a list", { type: "array", items: { type: "boolean" }, minItems: 1, maxItems: 3 }],
  ["a choice", { anyOf: [{ const: 1 }, { enum: ["a", "b"] }, { type: "null" }] }],
  ["a reference with a description", { description: "Of what.", allOf: [{ $ref: "./Code.json" }] }],
  [
    "a record of its own and another's fields",
    {
      allOf: [
        { $ref: "./Named.json" },
        { type: "object", properties: { at: { type: "string", format: "date-time" } }, required: ["at"] },
      ],
    },
  ],
  ["a map", { type: "object", additionalProperties: { type: "integer", minimum: 0 } }],
  ["anything", {}],
];

describe.each(cases)("%s", (_, schema) => {
  const accepts = compiled(schema);

  test("gets values that are valid, and stay what they are in JSON", () => {
    fc.assert(
      fc.property(validValues(schema, schemas), (value) => {
        expect(accepts(value)).toBe(true);
        expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  test("gets mutations that stay what they are in JSON", () => {
    fc.assert(
      fc.property(mutatedValues(schema, schemas), ({ value }) => {
        expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

// WARREN_SEED=<the seed that a failure names> draws the same again.
const seed = Number(process.env["WARREN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const drawn = `seed ${seed}`;

test("the limits themselves come up", () => {
  const some = { numRuns: 200, seed };
  const values = fc.sample(validValues({ type: "integer", minimum: 1, maximum: 1_000_000 }, schemas), some);
  const texts = fc.sample(validValues({ type: "string", minLength: 1, maxLength: 40 }, schemas), some);
  const lengths = texts.map((text) => Array.from(text as string).length);

  expect(values, drawn).toEqual(expect.arrayContaining([1, 1_000_000]));
  expect(lengths, drawn).toEqual(expect.arrayContaining([1, 40]));
});

test("mutations leave fields out, add some, go beyond limits and change types", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { code: { $ref: "./Code.json" }, count: { type: "integer", minimum: 1, maximum: 9 } },
    required: ["code", "count"],
  };
  const said = fc.sample(mutatedValues(schema, schemas), { numRuns: 2_000, seed }).map(({ what }) => what);

  expect(said, drawn).toEqual(
    expect.arrayContaining([
      "payload.code is left out",
      "payload has __proto__",
      "payload has addedNextYear",
      "payload.count is 10",
      "payload.count is 0",
      "payload.count is null",
      "payload is []",
    ]),
  );
});

test("a schema that cannot be met is an error, not an endless search", () => {
  expect(() => validValues({ $ref: "./Missing.json" }, schemas)).toThrow("no schema ./Missing.json");
  expect(() => validValues({ type: "string", format: "color" }, schemas)).toThrow("format color");
});
