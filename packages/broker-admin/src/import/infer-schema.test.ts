import { Ajv } from "ajv";
import * as formats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EVIDENCE, inferSchema } from "./infer-schema.js";

const validator = () => {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  formats.default.default(ajv);

  return ajv;
};

const text = fc.oneof(
  fc.string(),
  fc.uuid(),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") })
    .map((at) => at.toISOString()),
  fc.constantFrom(
    "2026-02-31T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01",
    "",
    "00000000-0000-0000-0000-000000000000",
  ),
);
const key = fc.oneof(fc.constantFrom("id", "total", "lines", "__proto__", "constructor"), fc.string());
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    text,
    tie("list"),
    tie("map"),
  ),
  list: fc.array(tie("any"), { maxLength: 4 }),
  map: fc.dictionary(key, tie("any"), { maxKeys: 5 }),
})).any;
/** As it comes off the wire. */
const json = value.map((one) => JSON.parse(JSON.stringify(one)) as unknown);

test("every value is valid against what was inferred of it and others", () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 8 }), (values) => {
      allowsAll(values);
    }),
    { numRuns: 200 },
  );
});

test("so is every message of many, where things are demanded", () => {
  const order = fc.record(
    { id: fc.uuid(), at: text, cups: fc.oneof(fc.integer(), fc.double()), lines: fc.array(json), to: json },
    { requiredKeys: ["id"] },
  );
  const orders = fc.array(order, { minLength: EVIDENCE, maxLength: 2 * EVIDENCE, size: "max" });
  fc.assert(
    fc.property(orders, (values) => {
      const messages = JSON.parse(JSON.stringify(values)) as readonly unknown[];
      expect(inferSchema(messages)["required"]).toContain("id");
      allowsAll(messages);
    }),
    { numRuns: 50 },
  );
});

test("no text of a value comes into the schema", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.stringMatching(/^secret-[a-z]{5}$/) }), { minLength: 1 }),
      (values) => {
        expect(JSON.stringify(inferSchema(values))).not.toContain("secret-");
      },
    ),
  );
});

test("twenty messages that agree are enough to demand something, nineteen are not", () => {
  const order = (n: number) => ({
    id: `0d9e8a51-6a43-4d0c-9d0b-1111111111${String(n + 10)}`,
    at: `2026-11-${String(n + 10)}T10:00:00Z`,
    cups: n,
  });
  const orders = Array.from({ length: EVIDENCE - 1 }, (_, n) => order(n));

  expect(inferSchema(orders)).toEqual({
    type: "object",
    properties: {
      at: { type: ["string", "null"] },
      cups: { type: ["number", "null"] },
      id: { type: ["string", "null"] },
    },
  });
  expect(inferSchema([...orders, { ...order(EVIDENCE), note: null, by: "ada" }])).toEqual({
    type: "object",
    required: ["at", "cups", "id"],
    properties: {
      at: { type: "string", format: "date-time" },
      by: { type: ["string", "null"] },
      cups: { type: "integer" },
      id: { type: "string", format: "uuid" },
      note: {},
    },
  });
});

test("many values in one message are the word of one message", () => {
  const lines = many((n) => ({ sku: "tea", cups: n }));
  const line = {
    type: ["object", "null"],
    properties: { cups: { type: ["number", "null"] }, sku: textOrNull },
  };

  expect(inferSchema([{ lines }])).toMatchObject({
    properties: { lines: { type: ["array", "null"], items: line } },
  });
  expect(inferSchema(many((n) => ({ lines: [{ sku: "tea", cups: n }] })))).toMatchObject({
    properties: { lines: { items: { type: "object", required: ["cups", "sku"] } } },
  });
});

test("null beside something, several kinds, and whole numbers among others are all let through", () => {
  expect(inferSchema(["a", null])).toEqual({ type: ["string", "null"] });
  expect(inferSchema(many((n) => n + 0.5 * (n % 2)))).toEqual({ type: "number" });
  expect(inferSchema([1, "a", null])).toEqual({
    anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }],
  });
  expect(inferSchema([[], ...many((n) => [n])])).toEqual({ type: "array", items: { type: "integer" } });
});

test("keys that are data are not fields", () => {
  expect(inferSchema([{ "ada@example.com": 1 }, { "0d9e8a51-6a43-4d0c-9d0b-111111111111": 2 }])).toEqual({
    type: "object",
    additionalProperties: { type: ["number", "null"] },
  });
  const customers = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`customer${String(n)}`, true]));
  expect(JSON.stringify(inferSchema([customers]))).not.toContain("customer");
  expect(JSON.stringify(inferSchema(many((n) => ({ stock: { [`tea${String(n)}`]: n } }))))).not.toContain(
    "tea",
  );
});

test("what may be a map with few keys demands none of them", () => {
  expect(inferSchema(many((n) => ({ at: n, stock: { tea: n, coffee: 2.5 } })))).toEqual({
    type: "object",
    required: ["at", "stock"],
    properties: {
      at: { type: "integer" },
      stock: { type: "object", properties: { coffee: { type: "number" }, tea: { type: "integer" } } },
    },
  });
});

const textOrNull = { type: ["string", "null"] };

function many<T>(make: (n: number) => T): readonly T[] {
  return Array.from({ length: EVIDENCE }, (_, n) => make(n));
}

function allowsAll(values: readonly unknown[]): void {
  const schema = inferSchema(values);
  const valid = validator().compile(schema);
  for (const one of values) expect(valid(one), JSON.stringify([one, schema])).toBe(true);
}
