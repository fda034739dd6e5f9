import fc from "fast-check";
import { nameOf, type JsonSchema } from "@warren/asyncapi";
import { isStorable, STORABLE } from "@warren/text/storable";
import { textsOf } from "./format-texts.js";

/** Schemas by name, for `$ref`. */
export type Schemas = ReadonlyMap<string, JsonSchema>;

/**
 * Values that a schema accepts, with its limits (least, most, empty, longest, beyond ASCII) more often than chance would
 * have them. Everything survives JSON as it is. Throws for a schema with a keyword that it does not know how to meet.
 */
export function validValues(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  return valuesOf(resolved(schema, schemas), schemas);
}

/** The schema behind its `$ref`, with the members of an `allOf` laid over each other. */
export function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  if (schema.$ref !== undefined) {
    const target = schemas.get(nameOf(schema) ?? "");
    if (target === undefined) throw new Error(`There is no schema ${schema.$ref}.`);

    return resolved(target, schemas);
  }
  const { allOf, ...own } = schema;
  if (allOf === undefined) return schema;

  return allOf
    .map((member) => resolved(member, schemas))
    .reduce<JsonSchema>(
      (all, member) => ({
        ...all,
        ...member,
        properties: { ...all.properties, ...member.properties },
        required: [...(all.required ?? []), ...(member.required ?? [])],
      }),
      own,
    );
}

function valuesOf(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => validValues(choice, schemas)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);

  switch (schema.type) {
    case "string":
      return texts(schema);
    case "integer":
      return integers(schema);
    case "number":
      return numbers(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return lists(schema, schemas);
    case "object":
      return objects(schema, schemas);
    default:
      // -0 is 0 in JSON.
      return fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  }
}

function texts(schema: JsonSchema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = minLength + 50, format } = schema;
  const isForPeople = schema.pattern === STORABLE.source;
  const pattern = isForPeople ? undefined : schema.pattern;
  const fits = (text: string) => {
    const { length } = Array.from(text);

    return (
      length >= minLength &&
      length <= maxLength &&
      (!isForPeople || isStorable(text)) &&
      (pattern === undefined || new RegExp(pattern, "u").test(text))
    );
  };
  if (format !== undefined) return textsOf(format).valid.filter(fits);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter(fits);
  const ofLength = (length: number) =>
    fc.string({ unit: "grapheme-ascii", minLength: length, maxLength: length });

  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 60) }).filter(fits),
    },
    {
      weight: 2,
      arbitrary: fc.string({ unit: "binary", minLength, maxLength: Math.min(maxLength, 60) }).filter(fits),
    },
    // As many as allowed, of characters that are two units of UTF-16 each: zod's own limit counts those.
    {
      weight: 1,
      arbitrary: fc.constant(
        "🐇".repeat(Math.max(minLength, isForPeople ? maxLength : Math.floor(maxLength / 2))),
      ),
    },
    { weight: 1, arbitrary: ofLength(minLength) },
    { weight: 1, arbitrary: ofLength(maxLength) },
    // Half a character, which JSON carries as an escape.
    {
      weight: 1,
      arbitrary: fc.constantFrom("\ud800", "\udc00a", "\0", "\u2028", "\ufeff", "\u0001", " ").filter(fits),
    },
  );
}

function integers({ minimum = -(2 ** 53 - 1), maximum = 2 ** 53 - 1 }: JsonSchema): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }) },
    { weight: 1, arbitrary: fc.constantFrom(Math.ceil(minimum), Math.floor(maximum)) },
  );
}

function numbers(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum = schema.exclusiveMinimum ?? -1e9, maximum = schema.exclusiveMaximum ?? 1e9 } = schema;
  const within = (value: number) =>
    (schema.exclusiveMinimum === undefined || value > schema.exclusiveMinimum) &&
    (schema.exclusiveMaximum === undefined || value < schema.exclusiveMaximum);

  return fc
    .oneof(
      fc.double({ min: minimum, max: maximum, noNaN: true }).map((value) => value + 0),
      fc.constantFrom(minimum, maximum, (minimum + maximum) / 2),
    )
    .filter(within);
}

// Long lists say little that short ones do not, and cost much: the longest comes once in a while, made of one item.
const USUAL_LENGTH = 4;

function lists(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<readonly unknown[]> {
  const { items = {}, minItems = 0, maxItems = minItems + USUAL_LENGTH } = schema;
  const item = validValues(items, schemas);

  return fc.oneof(
    {
      weight: 60,
      arbitrary: fc.array(item, {
        minLength: minItems,
        maxLength: Math.min(maxItems, minItems + USUAL_LENGTH),
      }),
    },
    { weight: 1, arbitrary: item.map((one) => Array.from({ length: maxItems }, () => one)) },
  );
}

function objects(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, validValues(field, schemas)]),
  );
  const known = fc.record(fields, {
    requiredKeys: [...required],
    noNullPrototype: true,
  }) as fc.Arbitrary<object>;
  if (typeof additionalProperties !== "object") return known;
  const others = fc.dictionary(fc.string({ maxLength: 12 }), validValues(additionalProperties, schemas), {
    maxKeys: 3,
    noNullPrototype: true,
  });

  // A field of its own has a type of its own, whatever else there may be.
  return fc.tuple(others, known).map(([extra, own]) => ({ ...extra, ...own }));
}
