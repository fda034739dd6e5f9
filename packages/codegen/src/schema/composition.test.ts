import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { moduleOf } from "./testing/module-of.js";
import { dereferenced } from "./testing/dereferenced.js";
import { evaluate } from "./testing/evaluate.js";

// Schemas that are put together in every way, also of one another: whatever the validator does not look at is said.

const shared = ["First", "Second", "Third"];
const text = { type: "string" };
const withText = { type: "object", properties: { a: text }, required: ["a"] };
const withNumber = { type: "object", properties: { b: { type: "number" } } };
const leaf = fc.constantFrom<object>(
  text,
  { type: "number" },
  withText,
  withNumber,
  { const: "x" },
  { enum: ["x", 1, null] },
  { type: ["string", "null"] },
);
const { made } = fc.letrec<{ made: object; member: unknown }>((tie) => ({
  made: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    ...["allOf", "anyOf", "oneOf"].map((keyword) =>
      fc.array(tie("member"), { minLength: 1, maxLength: 3 }).map((members) => ({ [keyword]: members })),
    ),
    fc
      .record({
        field: tie("member"),
        keyword: fc.constantFrom("allOf", "anyOf", "oneOf"),
        member: tie("member"),
      })
      .map(({ field, keyword, member }) => ({
        type: "object",
        properties: { a: field },
        [keyword]: [member],
      })),
  ),
  member: fc.oneof(
    { weight: 4, arbitrary: tie("made") },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...shared).map((name) => ({ $ref: `#/components/schemas/${name}` })),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, {}) },
  ),
}));
const values = [
  ...["x", "y", 1, 2, true, null, [], ["x"], {}],
  ...[{ a: "x" }, { a: 1 }, { b: 1 }, { b: "x" }, { a: "x", b: 1 }, { a: { a: "x" } }, { a: null, b: 1 }],
];

test("a validator accepts what its JSON Schema accepts, or it is said of the schema that it does not", () => {
  fc.assert(
    fc.property(
      made,
      fc.record(Object.fromEntries(shared.map((name) => [name, made]))),
      (payload, components) => {
        const read = dereferenced(payload, components);
        const {
          text: module,
          problems,
          anything,
        } = moduleOf([{ typeName: "Thing", schema: read.schema, at: "/payloads/Thing" }], read.components);
        if (problems.length > 0) return;
        const isValid = validity({ components: { schemas: components }, allOf: [payload] });
        const validator = evaluate(module).get("Thing");
        const decided = values.filter((value) => isValid(value) !== undefined);

        expect(decided.map((value) => validator?.safeParse(value).success)).toEqual(decided.map(isValid));
        // Where JSON Schema itself cannot decide, anything is let through only if a part of it allows that.
        if (decided.length < values.length && !/true|\{\}/.test(JSON.stringify([payload, components])))
          expect(anything.has("Thing")).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

/** What JSON Schema says of a value; undefined where a schema has to be met before it can be said whether it is. */
function validity(schema: object): (value: unknown) => boolean | undefined {
  const validate = new Ajv({ strict: false, ownProperties: true }).compile(schema);

  return (value) => {
    try {
      return validate(value);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
}
