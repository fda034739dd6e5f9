import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestJson } from "./largest-json.js";
import { largestMatch } from "./largest-match.js";

const text = { type: "string", maxLength: 3 };
const list = { type: "array", maxItems: 2, items: { type: "boolean" } };
const itself: Record<string, unknown> = { type: "object" };
itself["properties"] = { child: itself };

test.each<[string, unknown, number]>([
  ["a text of control characters", text, '"\\u0000\\u0000\\u0000"'.length],
  ["a text without a limit", { type: "string" }, Infinity],
  ["a text that is empty", { type: "string", maxLength: 0 }, 2],
  ["a text of letters", { ...text, pattern: "^[a-z]+$" }, 5],
  ["a text that its pattern limits", { type: "string", pattern: "^[A-Z]{3}$" }, 5],
  ["a text that its pattern limits most", { type: "string", maxLength: 9, pattern: "^\\d{2}:\\d{2}$" }, 7],
  ["a UUID", { type: "string", format: "uuid" }, 38],
  ["a whole number between two", { type: "integer", minimum: -5, maximum: 1000 }, 4],
  ["a whole number below zero", { type: "integer", exclusiveMinimum: -1000, maximum: 0 }, 5],
  ["a whole number", { type: "integer" }, String(-1e20).length],
  ["a number", { type: "number", minimum: 0, maximum: 1 }, "-0.0000012345678901234567".length],
  ["one of some values", { enum: ["a", "abc", 12, "é"] }, 5],
  ["one value", { const: "é" }, 4],
  ["a boolean or nothing", { type: ["boolean", "null"] }, 5],
  ["a list", list, "[false,false]".length + 1],
  ["a list that is empty", { type: "array", maxItems: 0 }, 2],
  ["a list without a limit", { type: "array", items: { type: "null" } }, Infinity],
  ["a list of anything", { type: "array", maxItems: 2 }, Infinity],
  ["places of a list", { ...list, items: [{ type: "null" }, text], additionalItems: false }, 2 + 2 * 21],
  ["an object", { type: "object", properties: { a: { type: "null" }, b: list } }, 2 + 9 + 19],
  ["fields that are taken away", { type: "object", additionalProperties: false }, 2],
  ["fields that are kept", { type: "object", additionalProperties: { type: "null" } }, Infinity],
  [
    "fields that are kept and limited",
    {
      type: "object",
      additionalProperties: { type: "null" },
      maxProperties: 2,
      propertyNames: { maxLength: 1 },
    },
    2 + 2 * (8 + 4 + 2),
  ],
  ["either of two", { anyOf: [{ type: "null" }, text] }, 20],
  ["a text that two describe", { allOf: [text, { type: "string", maxLength: 1 }] }, 8],
  ["a text with a demand", { type: "string", allOf: [{ maxLength: 1 }, { pattern: "^a*$" }] }, 8],
  [
    "an object that two describe",
    { allOf: [{ type: "object", properties: { a: text } }, { properties: { b: text } }] },
    2 * (2 + 20 + 3 + 2),
  ],
  [
    "an object with a choice",
    { type: "object", oneOf: [{ properties: { a: text } }, { required: ["b"] }] },
    29,
  ],
  ["an object of which only the kind is said", { type: "object" }, Infinity],
  ["an object without fields", { type: "object", properties: {} }, 2],
  ["a field that is only demanded", { type: "object", properties: { a: text }, required: ["b"] }, Infinity],
  ["a schema within itself", itself, Infinity],
  ["a type that JSON Schema does not have", { type: "file" }, Infinity],
  ["a type that it does not have beside one", { type: ["file", "string"], maxLength: 3 }, Infinity],
  ["a type that is no word", { type: [{ type: "string" }] }, Infinity],
  ["such a type that two describe", { type: "file", allOf: [{ type: "string", maxLength: 3 }] }, Infinity],
  ["anything", {}, Infinity],
  ["nothing", false, 0],
])("%s", (_, schema, bytes) => {
  expect(largestJson(schema).bytes).toBe(bytes);
});

test.each([
  ["^a$", 1, 1],
  ["^[ -~]{1,64}$", 2, 128],
  ["^[!#-[\\]-~]+$", 1, Infinity],
  ["^(0|[1-9]\\d{0,9})\\.\\d{2}$", 1, 13],
  ["^(?:ab|cde)?\\.$", 1, 4],
  ["^(?!\\.)(?=.*x)[a-z.]{3}$", 1, 3],
  ['^"\\\\$', 2, 4],
  ["^[^a]$", 6, 6],
  ["^.{2}$", 6, 12],
  ["^\\s\\u00e9\\p{L}$", 6, 18],
  ["^\\Sabc$", 6, 9],
  ["^\\0\\x41\\cA{2}$", 6, 24],
  ["^é$", 6, 6],
  ["^[a-é]$", 6, 6],
  ["^(a)\\1$", 6, Infinity],
  ["^a{2,}$", 1, Infinity],
  ["^a{0}b$", 1, 1],
  ["a", 6, Infinity],
  ["^a|b$", 6, Infinity],
  ["^a\\$", 6, Infinity],
])("the largest match of %s", (pattern, character, bytes) => {
  expect(largestMatch(pattern)).toEqual({ character, text: bytes });
});

test("schemas that all name one another are walked once each", () => {
  const schemas = Array.from({ length: 30 }, (): Record<string, unknown> => ({ type: "object" }));
  for (const schema of schemas)
    schema["properties"] = Object.fromEntries(schemas.map((one, n) => [`p${n}`, one]));

  expect(largestJson(schemas[0]).bytes).toBe(Infinity);
});

describe("no valid value is larger than the largest", () => {
  test("of texts that a pattern describes", () => {
    const patterns = [
      "^[ -~]{0,5}$",
      "^[^a-z]{1,3}$",
      "^(a|bc?){1,3}$",
      "^.{0,4}$",
      "^\\w+@[\\w.-]{2,4}$",
      "^\\S\\W$",
    ];
    const cases = fc.oneof(
      ...patterns.map((pattern) =>
        fc.tuple(fc.constant(pattern), fc.stringMatching(new RegExp(pattern, "u"))),
      ),
    );

    fc.assert(
      fc.property(cases, ([pattern, value]) => {
        const { character, text: bytes } = largestMatch(pattern);

        expect(jsonBytes(value) - 2).toBeLessThanOrEqual(bytes);
        expect(jsonBytes(value) - 2).toBeLessThanOrEqual(Array.from(value).length * character);
      }),
      { numRuns: 500 },
    );
  });

  test("of any schema", () => {
    let finite = 0;
    fc.assert(
      fc.property(
        described.chain(({ schema, value }) => value.map((one) => ({ schema, value: one }))),
        ({ schema, value }) => {
          const { bytes } = largestJson(schema);
          if (bytes < Infinity) finite += 1;

          expect(jsonBytes(value)).toBeLessThanOrEqual(bytes);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(finite).toBeGreaterThan(300);
  });
});

type Described = Readonly<{ schema: Record<string, unknown>; value: fc.Arbitrary<unknown> }>;

/** Characters of each length that JSON knows: 1, 2, 3, 4 and 6 bytes. */
const character = fc.constantFrom(
  "a",
  '"',
  "\\",
  "\n",
  "é",
  "€",
  "🐇",
  "\u0000",
  "\u001F",
  "\u007F",
  "\uD800",
);

const texts = fc.nat({ max: 6 }).map((maxLength): Described => ({
  schema: { type: "string", maxLength },
  value: fc.array(character, { maxLength }).map((characters) => characters.join("")),
}));
const numbers = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
  .map(([number, bounded]): Described => ({
    schema: { type: "number", ...(bounded ? { minimum: number, maximum: number } : {}) },
    value: fc.constant(number),
  }));
const wholeNumbers = fc
  .tuple(fc.maxSafeInteger(), fc.maxSafeInteger(), fc.boolean())
  .map(([one, other, bounded]): Described => {
    const [minimum, maximum] = [Math.min(one, other), Math.max(one, other)];

    return {
      schema: { type: "integer", ...(bounded ? { minimum, maximum } : {}) },
      value: fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum })),
    };
  });
const values = fc
  .uniqueArray(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 })
  .map((given): Described => ({ schema: { enum: given }, value: fc.constantFrom(...given) }));

const described: fc.Arbitrary<Described> = fc.letrec<{ node: Described }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(texts, numbers, wholeNumbers, values),
    fc.tuple(tie("node"), fc.nat({ max: 3 })).map(([{ schema, value }, maxItems]): Described => ({
      schema: { type: "array", maxItems, items: schema },
      value: fc.array(value, { maxLength: maxItems }),
    })),
    fieldsOf(tie("node")).map(objectOf),
    fc.tuple(fieldsOf(tie("node")), fieldsOf(tie("node"))).map(([one, other]): Described => {
      const [first, second] = [objectOf(one), objectOf(other)];

      return {
        schema: { type: "object", properties: first.schema["properties"], allOf: [second.schema] },
        value: fc.tuple(first.value, second.value).map(([a, b]) => ({ ...(a as object), ...(b as object) })),
      };
    }),
    fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((members): Described => ({
      schema: { anyOf: members.map(({ schema }) => schema) },
      value: fc.oneof(...members.map(({ value }) => value)),
    })),
    fc.tuple(tie("node"), fc.nat({ max: 3 })).map(([{ schema, value }, maxProperties]): Described => ({
      schema: {
        type: "object",
        additionalProperties: schema,
        maxProperties,
        propertyNames: { type: "string", maxLength: 2 },
      },
      value: fc.dictionary(
        fc.array(character, { maxLength: 2 }).map((characters) => characters.join("")),
        value,
        { maxKeys: maxProperties },
      ),
    })),
  ),
})).node;

function fieldsOf(node: fc.Arbitrary<Described>): fc.Arbitrary<Readonly<Record<string, Described>>> {
  return fc.dictionary(fc.constantFrom("a", "b", "größe", 'a "c"'), node, {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

function objectOf(fields: Readonly<Record<string, Described>>): Described {
  const entries = Object.entries(fields);

  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    },
    value: fc.record(Object.fromEntries(entries.map(([name, { value }]) => [name, value])), {
      requiredKeys: [],
      noNullPrototype: true,
    }),
  };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
