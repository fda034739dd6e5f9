import { isOfType, isWithin } from "./json-type.js";
import { lowerLimits, tighter, upperLimits } from "./limits.js";
import { opaqueTogether, type OpaquePart } from "./opaque-keywords.js";
import { canonical, textOf, type Schema } from "./schema.js";
import type { Shape } from "./shape.js";
import { schemaOfField } from "./unnamed-fields.js";

/** The shape of values that have both shapes. Undefined where no value can. `join` makes one schema of two. */
export function intersection(a: Shape, b: Shape, join: (a: Schema, b: Schema) => Schema): Shape | undefined {
  if (!isWithin(a.type, b.type) && !isWithin(b.type, a.type)) return undefined;
  const type = isWithin(a.type, b.type) ? a.type : b.type;
  const values = commonValues(a.values, b.values)?.filter((value) => isOfType(value, type));
  if (values?.length === 0) return undefined;
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  const property = (name: string) => join(schemaOfField(a, name), schemaOfField(b, name));

  return {
    name: a.name ?? b.name,
    type,
    values,
    limits: Object.fromEntries(
      [...lowerLimits, ...upperLimits].flatMap((name) => {
        const limit = tighter(name, a.limits[name], b.limits[name]);

        return limit === undefined ? [] : [[name, limit]];
      }),
    ),
    multiples: [...new Set([...a.multiples, ...b.multiples])],
    uniqueItems: a.uniqueItems || b.uniqueItems,
    formats: [...new Set([...a.formats, ...b.formats])],
    patterns: [...new Set([...a.patterns, ...b.patterns])],
    properties: new Map([...names].map((name) => [name, property(name)])),
    required: new Set([...a.required, ...b.required]),
    additional:
      a.additional === undefined || b.additional === undefined
        ? (a.additional ?? b.additional)
        : join(a.additional, b.additional),
    items: join(a.items, b.items),
    opaque: opaqueTogether(partsBeside(a, b), partsBeside(b, a)),
    fallback: a.fallback ?? b.fallback,
  };
}

/**
 * A shape's parts, where it is joined with another one. A pattern keeps fields from the `additionalProperties` of its own schema, and a place
 * of its own keeps an item from its `items`, but not from what the other schema asks: which of the two says what makes a difference.
 */
function partsBeside(shape: Shape, other: Shape): readonly OpaquePart[] {
  const beside = (keyword: string, own: Schema | undefined, others: Schema | undefined) => {
    const isSaid = others !== undefined && others !== true;

    return (part: OpaquePart) =>
      isSaid && part.says.has(keyword) && part.beside === undefined
        ? { ...part, beside: canonical(own ?? true) }
        : part;
  };

  return shape.opaque
    .map(beside("patternProperties", shape.additional, other.additional))
    .map(beside("prefixItems", shape.items, other.items));
}

function commonValues(
  a: readonly unknown[] | undefined,
  b: readonly unknown[] | undefined,
): readonly unknown[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const known = new Set(b.map(textOf));

  return a.filter((value) => known.has(textOf(value)));
}
