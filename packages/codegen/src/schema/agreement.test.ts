import { Ajv } from "ajv";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moduleOf } from "./testing/module-of.js";
import { cases, components } from "./testing/cases.js";
import { dereferenced } from "./testing/dereferenced.js";
import { evaluate } from "./testing/evaluate.js";
import { valuesFor } from "./testing/values.js";

// What the schemas and the values of this test leave out, since validator and JSON Schema differ there on purpose:
// whole numbers beyond 2^53 (JSON.parse has changed them already), multiples of fractions that binary numbers do not have
// (ajv divides, zod does not), a schema that names no type (see payload-module.test.ts), a field called __proto__,
// text with NUL or half of a surrogate pair (see there too), UUIDs with `urn:uuid:`, date-times with a blank
// or with an offset without colon, e-mail addresses (in quotes, without a dot),
// URIs with a faulty host or percent sign.

const names = Object.keys(cases);
const typeName = (name: string) => `Case${String(names.indexOf(name))}`;
const { schema, components: parts } = dereferenced(cases, components);
const { text, problems } = moduleOf(
  names.map((name) => ({
    typeName: typeName(name),
    schema: (schema as Record<string, unknown>)[name],
    at: `/cases/${name}`,
  })),
  parts,
);
const validators = evaluate(text);
const ajv = ajvFormats.default(new Ajv({ strict: false, unicodeRegExp: false, ownProperties: true }));

describe("a validator accepts what its JSON Schema accepts, and nothing else", () => {
  test.each(names)("%s", (name) => {
    const validator = validators.get(typeName(name));
    const isValid = ajv.compile({ components: { schemas: components }, allOf: [cases[name]] });

    fc.assert(
      fc.property(valuesFor(cases[name], components), (value) => {
        const result = validator?.safeParse(value);
        expect(result?.success).toBe(isValid(value));
        // What is handed on is checked again by who gets it.
        if (result?.success === true) expect(validator?.safeParse(result.data)).toEqual(result);
      }),
      { numRuns: 300 },
    );
  });
});

test("none of these schemas leaves anything unchecked", () => {
  expect(problems.filter(({ rule }) => rule !== "numbers-are-exact")).toEqual([]);
});
