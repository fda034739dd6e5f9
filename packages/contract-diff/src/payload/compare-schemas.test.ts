import { Ajv2019 as Ajv } from "ajv/dist/2019.js";
import { STORABLE } from "@warren/text/storable";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitrarySchema, valueOf, type Made } from "../testing/arbitrary-schema.js";
import { compareSchemas } from "./compare-schemas.js";
import type { Schema } from "./schema.js";

const object = (properties: Record<string, Schema>, more: Record<string, unknown> = {}): Schema => ({
  type: "object",
  properties,
  ...more,
});
const text = { type: "string" };

/** `path keyword -+?`: less may pass, more may pass, it cannot be told. */
function differences(before: Schema, after: Schema): readonly string[] {
  return compareSchemas(before, after).map(({ path, keyword, narrowed, widened, undecided }) =>
    `${path} ${keyword} ${narrowed ? "-" : ""}${widened ? "+" : ""}${undecided ? "?" : ""}`.trim(),
  );
}

describe("a payload", () => {
  test.each<[what: string, before: Schema, after: Schema, expected: readonly string[]]>([
    ["a list of types as a union", { type: ["string", "null"] }, { anyOf: [text, { type: "null" }] }, []],
    ["nullable of OpenAPI", { type: "string", nullable: true }, { type: ["string", "null"] }, []],
    ["constants as an enum", { anyOf: [{ const: "a" }, { const: "b" }] }, { enum: ["b", "a"] }, []],
    [
      "an allOf as one object",
      { allOf: [object({ a: text }), object({ b: text })] },
      object({ a: text, b: text }),
      [],
    ],
    [
      "a reference as what it refers to",
      { definitions: { A: text }, properties: { a: { $ref: "#/definitions/A" } } },
      { properties: { a: text } },
      [],
    ],
    [
      "a limit above 0 as at least 1",
      { type: "integer", exclusiveMinimum: 0 },
      { type: "integer", minimum: 1 },
      [],
    ],
    [
      "other words about the same",
      object({ a: { ...text, description: "x", examples: ["x"] } }),
      object({ a: text }),
      [],
    ],
    [
      "other words about fields that are named as keywords are",
      { not: object({ properties: { ...text, description: "x" }, enum: { ...text, title: "x" } }) },
      { not: object({ properties: text, enum: { ...text, description: "y" } }) },
      [],
    ],
    [
      "other examples in what is not taken apart",
      { type: "array", items: [{ ...text, examples: ["x"], externalDocs: { url: "y" } }] },
      { type: "array", items: [{ ...text, examples: ["z"] }] },
      [],
    ],
    [
      "a pattern that its format spells out",
      { type: "string", format: "email" },
      { type: "string", format: "email" },
      [],
    ],
    [
      "what closes an object in one word or another",
      object({ a: text }, { unevaluatedProperties: false }),
      object({ a: text }, { additionalProperties: false }),
      [],
    ],
    [
      "what is said of fields that are all spoken of",
      object({ a: text }, { additionalProperties: true, unevaluatedProperties: false }),
      object({ a: text }, { additionalProperties: true }),
      [],
    ],
    [
      "the pattern of storable text, to which every text is held",
      { ...text, pattern: STORABLE.source },
      text,
      [],
    ],
  ])("says the same with %s", (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
    expect(differences(after, before)).toEqual(expected);
  });

  test.each<[what: string, before: Schema, after: Schema, forth: readonly string[], back: readonly string[]]>(
    [
      [
        "a multiple of a multiple",
        { type: "integer", multipleOf: 5 },
        { type: "integer", multipleOf: 10 },
        ["multipleOf -"],
        ["multipleOf +"],
      ],
      [
        "items that may not repeat",
        { type: "array" },
        { type: "array", uniqueItems: true },
        ["uniqueItems -"],
        ["uniqueItems +"],
      ],
      [
        "few values among many",
        { enum: ["a", "b"] },
        { type: "string", maxLength: 3 },
        ["enum +", "maxLength"],
        ["enum -", "maxLength"],
      ],
      [
        "a whole number of 64 bits where it had 32",
        { type: "integer", format: "int32" },
        { type: "integer", format: "int64" },
        ["format +"],
        ["format -"],
      ],
      [
        "a format that is wider than what its limits let through",
        { type: "integer", format: "int64", minimum: 0, maximum: 100 },
        { type: "integer", format: "int32", minimum: 0, maximum: 100 },
        ["format"],
        ["format"],
      ],
      [
        "a whole number without a sign",
        { type: "integer", format: "int32" },
        { type: "integer", format: "uint32" },
        ["format -+"],
        ["format -+"],
      ],
      [
        "a fraction with more digits",
        { type: "number", format: "float" },
        { type: "number", format: "double" },
        ["format +"],
        ["format -"],
      ],
      [
        "a fraction that holds every whole number of 32 bits",
        { type: "integer", format: "int32" },
        { type: "number", format: "double" },
        ["type +", "format +"],
        ["type -", "format -"],
      ],
      [
        "the format that any number of JSON has",
        object({ a: { type: "integer" }, b: { type: "number" } }),
        object({ a: { type: "integer", format: "int64" }, b: { type: "number", format: "double" } }),
        ["a format", "b format"],
        ["a format", "b format"],
      ],
      [
        "32 bits for any number",
        object({ a: { type: "integer" }, b: { type: "number" } }),
        object({ a: { type: "integer", format: "int32" }, b: { type: "number", format: "float" } }),
        ["a format -", "b format -"],
        ["a format +", "b format +"],
      ],
      [
        "a whole number of 64 bits, by another name, where any number was",
        { type: "number" },
        { type: "number", format: "long" },
        ["format -+"],
        ["format -+"],
      ],
      [
        "one where it had 32",
        { type: "integer", format: "int32" },
        { type: "integer", format: "Int64" },
        ["format +"],
        ["format -"],
      ],
      [
        "one where whole numbers were",
        object({ a: { type: "integer" }, b: { type: "integer", format: "int64" } }),
        object({ a: { type: "integer", format: "integer64" }, b: { type: "integer", format: "long" } }),
        ["a format", "b format"],
        ["a format", "b format"],
      ],
      [
        "a format of numbers that nobody knows",
        { type: "number", format: "decimal" },
        { type: "number", format: "money" },
        ["format"],
        ["format"],
      ],
      [
        "a format of texts of somebody's own",
        { type: "string" },
        { type: "string", format: "our-own" },
        ["format"],
        ["format"],
      ],
      [
        "a format that nobody knows in the place of one that is checked",
        { type: "string", format: "email" },
        { type: "string", format: "our-own" },
        ["format -+?"],
        ["format -+?"],
      ],
      ["what may not be", text, { ...text, not: { const: "x" } }, ["not -"], ["not +"]],
      ["a word that no validator knows", text, { ...text, enumNames: ["rye"] }, ["enumNames"], ["enumNames"]],
      [
        "how a text is encoded",
        text,
        { ...text, contentEncoding: "base64" },
        ["contentEncoding -+"],
        ["contentEncoding -+"],
      ],
      [
        "another condition",
        { if: text, then: { minLength: 1 } },
        { if: text, then: { minLength: 2 } },
        ["then -+?"],
        ["then -+?"],
      ],
      [
        "a condition on a field whose name looks like another program's",
        { if: object({ "x-kind": { const: "a" } }), then: { minProperties: 1 } },
        { if: object({ "x-kind": { const: "b" } }), then: { minProperties: 1 } },
        ["if -+?"],
        ["if -+?"],
      ],
      [
        "a pattern of such names",
        object({}, { patternProperties: { "x-.*": text } }),
        object({}, { patternProperties: { "x-.*": { type: "integer" } } }),
        ["patternProperties -+?"],
        ["patternProperties -+?"],
      ],
      ["a remark of another program", text, { ...text, "x-note": { of: "rye" } }, [], []],
      [
        "a tuple",
        { type: "array", items: [text] },
        { type: "array", items: [text, text] },
        ["items -+?"],
        ["items -+?"],
      ],
      [
        "a tuple of what was any list",
        { type: "array" },
        { type: "array", items: [text] },
        ["items -+?"],
        ["items -+?"],
      ],
      [
        "a first item of its own",
        { type: "array", items: text },
        { type: "array", items: text, prefixItems: [{ type: "integer" }] },
        ["prefixItems -+?"],
        ["prefixItems -+?"],
      ],
      [
        "how many items must be such",
        { type: "array", contains: text },
        { type: "array", contains: text, minContains: 0 },
        ["minContains -+?"],
        ["minContains -+?"],
      ],
      [
        "a constant whose fields are named as what is said to people",
        { type: "array", contains: { const: { id: 1 } } },
        { type: "array", contains: { const: { id: 2 } } },
        ["contains -+?"],
        ["contains -+?"],
      ],
      [
        "a constant that may not be, with such a field deep in it",
        { not: { const: { book: { title: "a", "x-k": [{ description: "a" }] } } } },
        { not: { const: { book: { title: "a", "x-k": [{ description: "b" }] } } } },
        ["not -+?"],
        ["not -+?"],
      ],
      [
        "one of several constants, of a field that is named const",
        { if: { properties: { const: { enum: [{ title: "a" }] } } } },
        { if: { properties: { const: { enum: [{ title: "b" }] } } } },
        ["if -+?"],
        ["if -+?"],
      ],
      [
        "what two parts together forbid under a pattern's name",
        { allOf: [{ patternProperties: { "x-a": text } }, { patternProperties: { "x-a": text } }] },
        { allOf: [{ patternProperties: { "x-a": text } }, { patternProperties: { "x-b": text } }] },
        ["patternProperties -+?"],
        ["patternProperties -+?"],
      ],
      [
        "what each of three parts forbids, one of them another",
        { allOf: [{ not: { const: 1 } }, { not: { const: 2 } }, { not: { const: 3 } }] },
        { allOf: [{ not: { const: 1 } }, { not: { const: 4 } }, { not: { const: 3 } }] },
        ["not -+?"],
        ["not -+?"],
      ],
      [
        "what each of three parts forbids, in another order and one less",
        { allOf: [{ not: { const: 1 } }, { not: { const: 2 } }, { not: { const: 3 } }] },
        { allOf: [{ not: { const: 3 } }, { not: { const: 1 } }] },
        ["not +"],
        ["not -"],
      ],
      [
        "which of two conditions has which consequence",
        {
          allOf: [
            { if: { const: 1 }, then: { const: 2 } },
            { if: { const: 3 }, then: { const: 4 } },
          ],
        },
        {
          allOf: [
            { if: { const: 1 }, then: { const: 4 } },
            { if: { const: 3 }, then: { const: 2 } },
          ],
        },
        ["then -+?", "then, again -+?"],
        ["then -+?", "then, again -+?"],
      ],
      [
        "a reference that leads nowhere",
        { $ref: "./A.json" },
        { $ref: "./B.json" },
        ["$ref -+?"],
        ["$ref -+?"],
      ],
      [
        "cases that may overlap",
        { oneOf: [object({ a: text }), object({ b: text })] },
        { oneOf: [object({ a: text }), object({ b: { ...text, maxLength: 2 } })] },
        ["object/b maxLength -", "oneOf -+?"],
        ["object/b maxLength +", "oneOf -+?"],
      ],
      [
        "a new field where any was allowed",
        object({}, { additionalProperties: true }),
        object({ a: text }, { additionalProperties: true }),
        ["a added -"],
        ["a removed +"],
      ],
      [
        "a new field where none was that is not spoken of",
        object({}, { unevaluatedProperties: false }),
        object({ a: text }, { unevaluatedProperties: false }),
        ["a added +"],
        ["a removed -"],
      ],
      [
        "a new field where only one of such a kind was",
        object({}, { unevaluatedProperties: text }),
        object({ a: { type: "integer" } }, { unevaluatedProperties: text }),
        ["a added -+"],
        ["a removed -+"],
      ],
      [
        "a new field where none was that several schemas do not speak of",
        { allOf: [object({ b: text })], unevaluatedProperties: false },
        { allOf: [object({ b: text }), object({ a: text })], unevaluatedProperties: false },
        ["unevaluatedProperties -+?", "a added -+?"],
        ["unevaluatedProperties -+?", "a removed -+?"],
      ],
      [
        "a new field that a pattern spoke of",
        object({}, { patternProperties: { "^x-": text } }),
        object({ "x-a": { type: "integer" } }, { patternProperties: { "^x-": text } }),
        ["x-a added -+?"],
        ["x-a removed -+?"],
      ],
      [
        "a new field that a pattern did not speak of",
        object({}, { patternProperties: { "^x-": text } }),
        object({ a: text }, { patternProperties: { "^x-": text } }),
        ["a added"],
        ["a removed"],
      ],
      [
        "another field that a pattern of a closed part speaks of",
        {
          allOf: [
            object({}, { patternProperties: { "^x-": {} }, additionalProperties: false }),
            object({ "x-a": text }),
          ],
        },
        {
          allOf: [
            object({}, { patternProperties: { "^x-": {} }, additionalProperties: false }),
            object({ "x-a": { type: "integer" } }),
          ],
        },
        ["x-a type -+"],
        ["x-a type -+"],
      ],
      [
        "fields of another part that are not spoken of in one alone",
        { allOf: [object({ b: text }), object({ a: text })], unevaluatedProperties: false },
        { allOf: [object({ b: text }), object({ a: text }, { unevaluatedProperties: false })] },
        ["unevaluatedProperties -+?", "b string/removed -", "additionalProperties -"],
        ["unevaluatedProperties -+?", "b string/added +", "additionalProperties +"],
      ],
      [
        "which of two parts closes what several say",
        {
          allOf: [{ allOf: [object({ b: text })], unevaluatedProperties: false }, object({ a: text })],
        },
        {
          allOf: [{ allOf: [object({ b: text })] }, object({ a: text })],
          unevaluatedProperties: false,
        },
        ["unevaluatedProperties -+?"],
        ["unevaluatedProperties -+?"],
      ],
      [
        "a pattern that kept fields from what its own part says of the others",
        {
          allOf: [
            object({}, { patternProperties: { "^x-": text }, additionalProperties: false }),
            object({}),
          ],
        },
        {
          allOf: [
            object({}, { patternProperties: { "^x-": text } }),
            object({}, { additionalProperties: false }),
          ],
        },
        ["patternProperties -+?"],
        ["patternProperties -+?"],
      ],
      [
        "a first item that was kept from what its own part says of the others",
        {
          allOf: [{ type: "array", prefixItems: [{ type: "integer" }], items: text }, { type: "array" }],
        },
        {
          allOf: [
            { type: "array", prefixItems: [{ type: "integer" }] },
            { type: "array", items: text },
          ],
        },
        ["prefixItems -+?"],
        ["prefixItems -+?"],
      ],
      [
        "items of another part that are not spoken of in one alone",
        { allOf: [{ prefixItems: [text] }, { type: "array" }], unevaluatedItems: false },
        { allOf: [{ prefixItems: [text] }, { type: "array", unevaluatedItems: false }] },
        ["unevaluatedItems -+?"],
        ["unevaluatedItems -+?"],
      ],
      [
        "a longer text in a tuple with others after it",
        { type: "array", prefixItems: [text], items: { ...text, maxLength: 2 } },
        { type: "array", prefixItems: [text], items: { ...text, maxLength: 3 } },
        ["[] maxLength +"],
        ["[] maxLength -"],
      ],
      [
        "a new field where none was",
        object({}, { additionalProperties: false }),
        object({ a: text }, { additionalProperties: false }),
        ["a added +"],
        ["a removed -"],
      ],
    ],
  )("tells the two directions of %s", (_, before, after, forth, back) => {
    expect(differences(before, after)).toEqual(forth);
    expect(differences(after, before)).toEqual(back);
  });

  test("that holds itself is compared once", () => {
    const tree = (maxLength: number): Schema => ({
      "x-parser-schema-id": "Tree",
      ...(object({
        leaf: { type: "string", maxLength },
        branches: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
        twig: { allOf: [{ $ref: "#/components/schemas/Tree" }, { required: ["leaf"] }] },
      }) as object),
    });

    expect(differences(tree(3), tree(3))).toEqual([]);
    expect(differences(tree(3), tree(5))).toContain("leaf maxLength +");
  });
});

// What matters is that nothing is called compatible that is not; what is called breaking may be so for caution's sake.
describe("for any two payloads", () => {
  const ajv = new Ajv({ strict: false });
  const pair = fc
    .tuple(arbitrarySchema, arbitrarySchema, fc.nat())
    .map(([a, b, seed]): readonly [Made, Made] => [a, seed % 3 === 0 ? b : mutated(a, b, seed)]);

  test("a payload does not differ from itself", () => {
    fc.assert(
      fc.property(arbitrarySchema, (schema) => {
        expect(differences(schema as Schema, structuredClone(schema) as Schema)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("what is not called narrower accepts all that was written before, and what is not called wider is accepted", () => {
    let compatible = 0;
    fc.assert(
      fc.property(
        pair.chain(([a, b]) =>
          fc.record({
            a: fc.constant(a),
            b: fc.constant(b),
            old: fc.array(valueOf(a), { minLength: 5 }),
            new: fc.array(valueOf(b), { minLength: 5 }),
          }),
        ),
        ({ a, b, old, new: fresh }) => {
          const changes = compareSchemas(a, b);
          if (!changes.some(({ narrowed }) => narrowed)) {
            compatible++;
            const accepts = ajv.compile(b);
            for (const value of old) expect(accepts(value), JSON.stringify({ value, a, b })).toBe(true);
          }
          if (!changes.some(({ widened }) => widened)) {
            compatible++;
            const accepts = ajv.compile(a);
            for (const value of fresh) expect(accepts(value), JSON.stringify({ value, a, b })).toBe(true);
          }
        },
      ),
      { numRuns: 600 },
    );
    expect(compatible).toBeGreaterThan(100);
  });
});

/** The one schema with a part of the other in it, so that most of the two is the same. */
function mutated(a: Made, b: Made, seed: number): Made {
  if ("properties" in a) {
    const names = Object.keys(a.properties);
    const name = names[seed % Math.max(1, names.length)] ?? "a";

    return seed % 2 === 0
      ? { ...a, properties: { ...a.properties, [name]: b } }
      : { ...a, required: a.required.slice(1) };
  }
  if ("items" in a) return { ...a, items: mutated(a.items, b, seed) };
  if ("anyOf" in a) return { anyOf: seed % 2 === 0 ? [...a.anyOf, b] : [b, ...a.anyOf.slice(1)] };
  if ("enum" in a) return { enum: [...a.enum, "new"] };

  return "minLength" in a ? { ...a, minLength: 0 } : { anyOf: [a, b] };
}

test("a case of any type that stayed as it is is not mistaken for one that went or came", () => {
  const even = { minimum: 3, if: { const: 4 }, then: { multipleOf: 2 } };
  const choice = (...cases: Schema[]): Schema => ({ anyOf: cases });

  for (const [before, after] of [
    [choice(even, { type: "string" }), choice(even, { type: "boolean" })],
    [choice({ type: "string" }, even), choice({ type: "boolean" }, even)],
  ] as const)
    expect(compareSchemas(before, after).map(({ what }) => what)).toEqual(["string became boolean"]);
});
