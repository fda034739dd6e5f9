import * as fc from "fast-check";

/** A payload's schema as the property tests make them: all the keywords that are taken apart, none that is not. */
export type Made =
  | Readonly<{ type: "string"; minLength?: number; maxLength?: number }>
  | Readonly<{ type: "integer" | "number"; minimum?: number; maximum?: number }>
  | Readonly<{ type: "boolean" | "null" }>
  | Readonly<{ enum: readonly (string | number)[] }>
  | Readonly<{ type: "array"; items: Made; minItems?: number; maxItems?: number }>
  | MadeObject
  | Readonly<{ type: readonly ("string" | "null")[] }>
  | Readonly<{ anyOf: readonly Made[] }>;

type MadeObject = Readonly<{
  type: "object";
  properties: Readonly<Record<string, Made>>;
  required: readonly string[];
  additionalProperties?: false | Made;
  unevaluatedProperties?: false | Made;
}>;

const limit = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });

const scalar: fc.Arbitrary<Made> = fc.oneof(
  fc
    .record({ minLength: limit, maxLength: limit })
    .map(({ minLength, maxLength }): Made => ({ type: "string", ...bounds("Length", minLength, maxLength) })),
  fc
    .record({ type: fc.constantFrom("integer" as const, "number" as const), least: limit, most: limit })
    .map(({ type, least, most }): Made => ({ type, ...numbers(least, most) })),
  fc.constantFrom<Made>({ type: "boolean" }, { type: "null" }, { type: ["string", "null"] }),
  fc
    .uniqueArray(fc.constantFrom<string | number>("a", "b", "cc", 1, 2), { minLength: 1, maxLength: 3 })
    .map((values): Made => ({ enum: values })),
);

/** Schemas that some value satisfies, two levels deep. */
export const arbitrarySchema: fc.Arbitrary<Made> = fc.letrec<{ node: Made }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    fc
      .record({ items: tie("node"), least: limit, most: limit })
      .map(({ items, least, most }): Made => ({ type: "array", items, ...bounds("Items", least, most) })),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("node"), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
        mask: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        others: fc.option(fc.oneof(fc.constant(false as const), scalar), { nil: undefined }),
        keyword: fc.constantFrom("additionalProperties", "unevaluatedProperties"),
      })
      .map(({ properties, mask, others, keyword }): Made => ({
        type: "object",
        properties,
        required: Object.keys(properties).filter((_, index) => mask[index] === true),
        ...(others === undefined ? {} : { [keyword]: others }),
      })),
    fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((anyOf): Made => ({ anyOf })),
  ),
})).node;

/** What a sender may write by a schema: only fields that it names, unless it says what others may hold. */
export function valueOf(schema: Made): fc.Arbitrary<unknown> {
  if ("enum" in schema) return fc.constantFrom(...schema.enum);
  if ("anyOf" in schema) return fc.oneof(...schema.anyOf.map(valueOf));
  if (Array.isArray(schema.type)) return fc.option(fc.string({ maxLength: 6 }));
  switch (schema.type) {
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "object":
      return objectOf(schema);
    default:
      return limited(schema);
  }
}

function limited(schema: Made): fc.Arbitrary<unknown> {
  if (!("type" in schema)) return fc.constant(null);
  if (schema.type === "string" && "type" in schema) {
    const { minLength = 0, maxLength = 6 } = schema;

    return fc.string({ minLength, maxLength });
  }
  if (schema.type === "array") {
    const { items, minItems = 0, maxItems = 5 } = schema;

    return fc.array(valueOf(items), { minLength: minItems, maxLength: maxItems });
  }
  const { minimum = -3, maximum = 9 } = schema as Extract<Made, { minimum?: number }>;

  return schema.type === "integer"
    ? fc.integer({ min: minimum, max: maximum })
    : fc.oneof(
        fc.integer({ min: minimum, max: maximum }),
        fc.double({ min: minimum, max: maximum, noNaN: true }),
      );
}

function objectOf({ properties, required, ...rest }: MadeObject): fc.Arbitrary<unknown> {
  const named = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valueOf(property)])),
    { requiredKeys: [...required], noNullPrototype: true },
  );
  const other = rest.additionalProperties ?? rest.unevaluatedProperties;
  if (other === undefined || other === false) return named;
  const others = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), valueOf(other), {
    maxKeys: 2,
    noNullPrototype: true,
  });

  return fc.tuple(others, named).map(([more, own]) => ({
    ...Object.fromEntries(Object.entries(more).filter(([name]) => !(name in properties))),
    ...own,
  }));
}

function bounds(of: "Length" | "Items", least: number | undefined, most: number | undefined): object {
  return {
    ...(least === undefined ? {} : { [`min${of}`]: Math.min(least, most ?? least) }),
    ...(most === undefined ? {} : { [`max${of}`]: most }),
  };
}

function numbers(least: number | undefined, most: number | undefined): object {
  return {
    ...(least === undefined ? {} : { minimum: Math.min(least, most ?? least) }),
    ...(most === undefined ? {} : { maximum: most }),
  };
}
