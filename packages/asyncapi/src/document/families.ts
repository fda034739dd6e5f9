import { escaped } from "../model/pointer.js";
import {
  isObject,
  isWrapper,
  listAt,
  objectAt,
  textAt,
  unwrapped,
  type SchemaObject,
} from "../schema/json.js";
import { containerOf, mappedValuesOf, OWN } from "./mapped-values.js";
import { keyOf, type Look } from "./references.js";

/** A schema that stands for another, its parent, and which values of the parent's discriminator are its own. */
export type Heir = Readonly<{
  /** The reference to it. */
  target: string;
  name: string;
  values: readonly unknown[];
  /** Whether it asks for these values itself. */
  saysSo: boolean;
  /** Whether it takes in its parent by `allOf`. */
  takesIn: boolean;
  /** Values by which it is called, and which what it takes in forbids. */
  forbidden: readonly unknown[];
}>;

/** A parent's discriminator, and the schemas that it stands for. */
export type Family = Readonly<{ field: string; heirs: readonly Heir[] }>;

/** Finds whom a reference stands for besides what it leads to. */
export type FamilyFinder = (target: string) => Family | undefined;

type Candidate = Readonly<{ target: string; name: string; schema: unknown }>;

/**
 * A `discriminator` on a schema that lists no children stands for all that take it in by `allOf`: those beside it, in whatever file that
 * is, those among the document's own components, and those that its `mapping` names.
 */
export function familyFinder(look: Look): FamilyFinder {
  const known = new Map<string, Family | undefined>();

  return (target) => {
    const key = keyOf(target);
    if (!known.has(key)) known.set(key, familyOf(target, look));

    return known.get(key);
  };
}

function familyOf(target: string, look: Look): Family | undefined {
  const parent = unwrapped(look(target));
  if (!isObject(parent) || "oneOf" in parent || "anyOf" in parent) return undefined;
  const field = textAt(parent, "discriminator") ?? textAt(objectAt(parent, "discriminator"), "propertyName");
  if (field === undefined) return undefined;
  const ways = waysOf(target, look);
  const mapped = valuesByMapping(parent, target, look);
  const beside = candidatesFor(target, look).filter(
    (one) => keyOf(one.target) !== keyOf(target) && ways.takesIn(one.schema),
  );
  const beheld = new Set(beside.map((one) => keyOf(one.target)));
  const named = [...mapped.values()]
    .map(({ target: written }) => written)
    .filter((written) => !beheld.has(keyOf(written)) && isObject(look(written)))
    .map((written): Candidate => ({ target: written, name: written, schema: look(written) }));
  const heirs = [...beside, ...named].map(({ target: written, name, schema }): Heir => {
    const said = ways.valuesOf(schema, field);
    const called = mapped.get(keyOf(written))?.values ?? [name];
    const inherited = said?.over.some((over) => beheld.has(over)) === true ? said : undefined;
    const forbidden =
      inherited === undefined ? [] : called.filter((value) => !inherited.values.includes(value));
    const takesIn = ways.takesIn(schema);
    const saysSo = said !== undefined && (inherited === undefined || forbidden.length > 0);

    return {
      ...{ target: written, name, takesIn, forbidden },
      ...{ saysSo, values: saysSo ? said.values : called },
    };
  });

  return heirs.length === 0 ? undefined : { field, heirs };
}

/** What stands beside a parent, and among the document's own components. */
function candidatesFor(target: string, look: Look): readonly Candidate[] {
  const container = containerOf(target);
  const places = new Map([container, OWN].flatMap((one) => (one === undefined ? [] : [[keyOf(one), one]])));

  return [...places.values()].flatMap((place) => {
    const there = look(place);
    if (!isObject(there)) return [];

    return Object.entries(there).flatMap(([name, schema]) => {
      const inside = unwrapped(schema);
      // One that is nothing but a reference is another name.
      if (!isObject(inside) || "$ref" in inside) return [];

      return [{ target: `${place}/${encodeURIComponent(escaped(name))}`, name, schema }];
    });
  });
}

type Mapped = { readonly target: string; readonly values: string[] };

/** The values that a `mapping` gives to each schema. */
function valuesByMapping(parent: SchemaObject, target: string, look: Look): ReadonlyMap<string, Mapped> {
  const mapped = new Map<string, Mapped>();
  for (const { value, meant } of mappedValuesOf(parent, target, look)) {
    const known = mapped.get(keyOf(meant)) ?? { target: meant, values: [] };
    known.values.push(value);
    mapped.set(keyOf(meant), known);
  }

  return mapped;
}

/** What a schema is in the end, over references to it. */
function endOf(schema: unknown, look: Look): unknown {
  let there = unwrapped(schema);
  for (let count = 0; isObject(there) && typeof there["$ref"] === "string" && count < 100; count += 1)
    there = unwrapped(look(there["$ref"]));

  return there;
}

/** The values that a schema gives to a field, and the references that were followed to where it does. */
type Said = Readonly<{ values: readonly unknown[]; over: readonly string[] }>;

/** How a schema takes in others by `allOf`, itself or by what it takes in. */
function waysOf(target: string, look: Look) {
  const key = keyOf(target);
  const parents = new Set(isWrapper(look(target)) ? [key, `${key}/schema`] : [key]);
  const partsOf = (node: unknown): readonly unknown[] => {
    const schema = unwrapped(node);
    if (!isObject(schema)) return [];

    return "$ref" in schema ? [schema] : listAt(schema, "allOf");
  };
  const takesIn = (node: unknown, seen = new Set<string>()): boolean =>
    partsOf(node).some((part) => {
      const written = isObject(part) ? textAt(part, "$ref") : undefined;
      if (written === undefined) return takesIn(part, seen);
      const way = keyOf(written);
      if (parents.has(way)) return true;
      if (seen.has(way)) return false;
      seen.add(way);

      return takesIn(look(written), seen);
    });
  const valuesOf = (
    node: unknown,
    field: string,
    over: readonly string[] = [],
    seen = new Set(parents),
  ): Said | undefined => {
    const schema = unwrapped(node);
    const property = isObject(schema) ? endOf(objectAt(schema, "properties")[field], look) : undefined;
    if (isObject(property)) {
      if ("const" in property) return { values: [property["const"]], over };
      if (Array.isArray(property["enum"])) return { values: listAt(property, "enum"), over };
    }
    // What the schema says itself is said before what it takes in.
    const parts = partsOf(node);
    const isReference = (part: unknown) => isObject(part) && "$ref" in part;
    for (const part of [...parts.filter((one) => !isReference(one)), ...parts.filter(isReference)]) {
      const written = isObject(part) ? textAt(part, "$ref") : undefined;
      const way = written === undefined ? undefined : keyOf(written);
      if (way !== undefined && seen.has(way)) continue;
      if (way !== undefined) seen.add(way);
      const said =
        written === undefined || way === undefined
          ? valuesOf(part, field, over, seen)
          : valuesOf(look(written), field, [...over, way], seen);
      if (said !== undefined) return said;
    }

    return undefined;
  };

  return { takesIn, valuesOf };
}
