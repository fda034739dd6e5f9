import { intersection } from "./intersection.js";
import { opaqueParts } from "./opaque-keywords.js";
import { ownShapes } from "./own-shapes.js";
import { nameIn, type Resolver } from "./resolver.js";
import { asList, asSchema, textOf, type Schema, type SchemaObject } from "./schema.js";
import { anything, type Shape } from "./shape.js";

/** All the shapes of valid values. Without any, no value is valid. */
export type Alternatives = Readonly<{
  shapes: readonly Shape[];
  /** Whether a value of two shapes at once would be refused (`oneOf`), and some value may be. */
  overlapping: boolean;
  /** Why the schema could not be taken apart. */
  undecided: string | undefined;
}>;

/** A payload with more combinations than this is compared as a whole. */
const maxShapes = 256;

/** Takes a schema apart: references followed, `allOf` merged, `anyOf`, `oneOf` and lists of types spread out. */
export function alternativesOf(schema: Schema, resolve: Resolver): Alternatives {
  const result = spread(schema, resolve, []);

  return { ...result, shapes: withConstantsTogether(result.shapes) };
}

function spread(schema: Schema, resolve: Resolver, followed: readonly string[]): Alternatives {
  if (schema === true) return { shapes: [anything], overlapping: false, undecided: undefined };
  if (schema === false) return { shapes: [], overlapping: false, undecided: undefined };

  const parts = [
    { shapes: ownShapes(schema, resolve), overlapping: false, undecided: undefined },
    ...referenced(schema, resolve, followed),
    ...asList(schema["allOf"]).map((part) => spread(asSchema(part), resolve, followed)),
    ...unionOf(schema, "anyOf", resolve, followed),
    ...unionOf(schema, "oneOf", resolve, followed),
  ];

  return parts.reduce(product);
}

function referenced(
  schema: SchemaObject,
  resolve: Resolver,
  followed: readonly string[],
): readonly Alternatives[] {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return [];
  const target = followed.includes(reference) ? undefined : resolve(reference);
  if (target === undefined) {
    // Only its name is known: two of one name are taken for the same, two of different names cannot be compared.
    const unknown = { ...anything, name: nameIn(reference), opaque: opaqueParts([["$ref", reference]]) };

    return [{ shapes: [unknown], overlapping: false, undecided: undefined }];
  }

  return [spread(target, resolve, [...followed, reference])];
}

function unionOf(
  schema: SchemaObject,
  keyword: "anyOf" | "oneOf",
  resolve: Resolver,
  followed: readonly string[],
): readonly Alternatives[] {
  const branches = asList(schema[keyword]).map((branch) => spread(asSchema(branch), resolve, followed));
  if (branches.length === 0) return [];
  const overlapping =
    keyword === "oneOf" &&
    branches.some((branch, index) =>
      branches
        .slice(index + 1)
        .some((other) => branch.shapes.some((a) => other.shapes.some((b) => !areDisjoint(a, b)))),
    );

  return [
    {
      shapes: branches.flatMap(({ shapes }) => shapes),
      overlapping: overlapping || branches.some((branch) => branch.overlapping),
      undecided: branches.find(({ undecided }) => undecided !== undefined)?.undecided,
    },
  ];
}

function product(a: Alternatives, b: Alternatives): Alternatives {
  const undecided =
    a.undecided ??
    b.undecided ??
    (a.shapes.length * b.shapes.length > maxShapes ? "too many cases" : undefined);
  const shapes =
    undecided === undefined
      ? a.shapes.flatMap((one) => b.shapes.flatMap((other) => intersection(one, other, joined) ?? []))
      : [];

  return { shapes, overlapping: a.overlapping || b.overlapping, undecided };
}

// Kept, so that a schema that contains itself through an allOf is one and the same object each time: that ends the comparison.
const joins = new WeakMap<SchemaObject, WeakMap<SchemaObject, Schema>>();

/** A schema for what is valid under both. */
export function joined(a: Schema, b: Schema): Schema {
  if (a === false || b === false) return false;
  if (a === true || a === b) return b;
  if (b === true) return a;
  const known = joins.get(a) ?? new WeakMap<SchemaObject, Schema>();
  const result = known.get(b) ?? { allOf: [a, b] };
  joins.set(a, known.set(b, result));

  return result;
}

/** Whether it is certain that no value is both. */
function areDisjoint(a: Shape, b: Shape): boolean {
  if (intersection(a, b, joined) === undefined) return true;
  if (a.type !== "object" || b.type !== "object") return false;

  return [...a.required].some((name) => {
    const mine = constantsOf(a.properties.get(name));
    const others = b.required.has(name) ? constantsOf(b.properties.get(name)) : undefined;

    return mine !== undefined && others !== undefined && !mine.some((value) => others.includes(value));
  });
}

/** The values, as text, of a field that may have only a few. */
export function constantsOf(schema: Schema | undefined): readonly string[] | undefined {
  if (schema === undefined || typeof schema === "boolean") return undefined;
  if ("const" in schema) return [textOf(schema["const"])];

  return Array.isArray(schema["enum"]) ? asList(schema["enum"]).map(textOf) : undefined;
}

/** `anyOf` of constants is the same as one `enum`. */
function withConstantsTogether(shapes: readonly Shape[]): readonly Shape[] {
  const isConstants = (shape: Shape) =>
    shape.values !== undefined &&
    shape.type !== "object" &&
    shape.type !== "array" &&
    shape.formats.length + shape.patterns.length + shape.multiples.length + shape.opaque.length === 0 &&
    Object.keys(shape.limits).length === 0;
  const types = new Set(shapes.filter(isConstants).map(({ type }) => type));

  return [
    ...[...types].map((type) => {
      const same = shapes.filter((shape) => isConstants(shape) && shape.type === type);
      const values = new Map(
        same.flatMap((shape) => shape.values ?? []).map((value) => [textOf(value), value]),
      );

      return { ...(same[0] ?? anything), values: [...values.values()] };
    }),
    ...shapes.filter((shape) => !isConstants(shape)),
  ];
}
