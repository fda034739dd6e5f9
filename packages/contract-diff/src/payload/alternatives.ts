import { intersection } from "./intersection.js";
import { opaqueParts } from "./opaque-keywords.js";
import { ownShapes } from "./own-shapes.js";
import { nameIn, type Resolver } from "./resolver.js";
import { asList, asSchema, textOf, type Schema, type SchemaObject } from "./schema.js";
import { anything, type Shape } from "./shape.js";
import { shapeText } from "./shape-text.js";

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

/** Of a schema that leads to itself by `allOf` and unions alone, in many ways at once, no more steps than this are taken. */
const maxSteps = 5_000;

/** What was taken apart for good, by who resolves its references. */
const known = new WeakMap<Resolver, Map<Schema, Alternatives>>();

/** Takes a schema apart: references followed, `allOf` merged, `anyOf`, `oneOf` and lists of types spread out. */
export function alternativesOf(schema: Schema, resolve: Resolver): Alternatives {
  const found = known.get(resolve) ?? new Map<Schema, Alternatives>();
  known.set(resolve, found);
  const before = found.get(schema);
  if (before !== undefined) return before;
  const spreading: Spreading = {
    resolve,
    open: new Set(),
    met: new Map(),
    leaning: new Set(),
    isRing: false,
    steps: 0,
  };
  const result = spread(schema, spreading);
  // In a ring the same case is come by in several ways.
  const shapes = spreading.isRing
    ? new Map(result.shapes.map((shape) => [shapeText(shape), shape])).values()
    : result.shapes;
  const alternatives = { ...result, shapes: withConstantsTogether([...shapes]) };
  found.set(schema, alternatives);

  return alternatives;
}

/** What is known while one schema is taken apart. */
type Spreading = {
  readonly resolve: Resolver;
  /** Schemas that are not finished: what leads back to one of them takes it for what adds nothing. */
  readonly open: Set<Schema>;
  /** What became of others, and which of the open ones were met on the way: it holds as long as these are open. */
  readonly met: Map<Schema, Met>;
  /** The open ones that the present schema leads back to. */
  leaning: Set<Schema>;
  /** Whether anything led back to an open one. */
  isRing: boolean;
  steps: number;
};

type Met = Readonly<{ alternatives: Alternatives; leaning: ReadonlySet<Schema> }>;

const one = (shape: Shape): Alternatives => ({ shapes: [shape], overlapping: false, undecided: undefined });
const none: Alternatives = { shapes: [], overlapping: false, undecided: undefined };

/** `within`: what is made of a schema in itself, where it adds nothing. */
function spread(schema: Schema, spreading: Spreading, within = one(anything)): Alternatives {
  if (schema === true) return one(anything);
  if (schema === false) return none;
  const { met, open } = spreading;
  if (open.has(schema)) {
    leanOn(schema, spreading);

    return within;
  }
  const before = met.get(schema);
  if (before !== undefined && [...before.leaning].every((other) => open.has(other))) {
    for (const other of before.leaning) spreading.leaning.add(other);

    return before.alternatives;
  }
  spreading.steps += 1;
  if (spreading.steps > maxSteps) return { ...none, undecided: "too many cases" };
  const around = spreading.leaning;
  spreading.leaning = new Set();
  open.add(schema);
  const alternatives = partsOf(schema, spreading).reduce(product);
  open.delete(schema);
  const { leaning } = spreading;
  leaning.delete(schema);
  met.set(schema, { alternatives, leaning });
  spreading.leaning = new Set([...around, ...leaning]);

  return alternatives;
}

function leanOn(schema: Schema, spreading: Spreading): void {
  spreading.leaning.add(schema);
  spreading.isRing = true;
}

function partsOf(schema: SchemaObject, spreading: Spreading): readonly Alternatives[] {
  return [
    { shapes: ownShapes(schema, spreading.resolve), overlapping: false, undecided: undefined },
    ...referenced(schema, spreading),
    ...asList(schema["allOf"]).map((part) => spread(asSchema(part), spreading)),
    ...unionOf(schema, "anyOf", spreading),
    ...unionOf(schema, "oneOf", spreading),
  ];
}

function referenced(schema: SchemaObject, spreading: Spreading): readonly Alternatives[] {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return [];
  const target = spreading.resolve(reference);
  const isWithin = target !== undefined && spreading.open.has(target);
  if (target !== undefined && !isWithin) return [spread(target, spreading)];
  if (target !== undefined) leanOn(target, spreading);

  // Only its name is known: two of one name are taken for the same, two of different names cannot be compared.
  return [one({ ...anything, name: nameIn(reference), opaque: opaqueParts([["$ref", reference]]) })];
}

function unionOf(
  schema: SchemaObject,
  keyword: "anyOf" | "oneOf",
  spreading: Spreading,
): readonly Alternatives[] {
  const branches = asList(schema[keyword]).map((branch) => spread(asSchema(branch), spreading, none));
  if (branches.length === 0) return [];
  const shapes = [...new Set(branches.flatMap((branch) => branch.shapes))];
  const undecided =
    branches.find((branch) => branch.undecided !== undefined)?.undecided ??
    (shapes.length > maxShapes ? "too many cases" : undefined);
  if (undecided !== undefined) return [{ ...none, undecided }];
  const overlapping =
    keyword === "oneOf" &&
    branches.some((branch, index) =>
      branches
        .slice(index + 1)
        .some((other) => branch.shapes.some((a) => other.shapes.some((b) => !areDisjoint(a, b)))),
    );

  return [{ shapes, overlapping: overlapping || branches.some((branch) => branch.overlapping), undecided }];
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
