import { Ajv } from "ajv";
import * as formats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inferSchema } from "./infer-schema.js";

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
      const valid = validator().compile(inferSchema(values));
      for (const one of values) expect(valid(one), JSON.stringify([one, inferSchema(values)])).toBe(true);
    }),
    { numRuns: 200 },
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

test("three that agree are enough to demand something, two are not", () => {
  const order = (n: number) => ({
    id: `0d9e8a51-6a43-4d0c-9d0b-11111111111${String(n)}`,
    at: `2026-11-0${String(n)}T10:00:00Z`,
    cups: n,
  });

  expect(inferSchema([order(1), order(2)])).toEqual({
    type: "object",
    properties: { at: { type: "string" }, cups: { type: "number" }, id: { type: "string" } },
  });
  expect(inferSchema([order(1), order(2), { ...order(3), note: null }])).toEqual({
    type: "object",
    required: ["at", "cups", "id"],
    properties: {
      at: { type: "string", format: "date-time" },
      cups: { type: "integer" },
      id: { type: "string", format: "uuid" },
      note: {},
    },
  });
});

test("null beside something, several kinds, and whole numbers among others are all let through", () => {
  expect(inferSchema(["a", null])).toEqual({ type: ["string", "null"] });
  expect(inferSchema([1, 2, 2.5])).toEqual({ type: "number" });
  expect(inferSchema([1, "a", null])).toEqual({
    anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }],
  });
  expect(inferSchema([[], [1, 2, 3]])).toEqual({ type: "array", items: { type: "integer" } });
});

test("keys that are data are not fields", () => {
  expect(inferSchema([{ "ada@example.com": 1 }, { "0d9e8a51-6a43-4d0c-9d0b-111111111111": 2 }])).toEqual({
    type: "object",
    additionalProperties: { type: "number" },
  });
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`customer${String(n)}`, true]));
  expect(JSON.stringify(inferSchema([many]))).not.toContain("customer");
});
