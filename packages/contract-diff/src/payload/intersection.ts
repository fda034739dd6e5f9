import { isOfType, isWithin } from "./json-type.js";
import { lowerLimits, tighter, upperLimits } from "./limits.js";
import { opaqueTogether } from "./opaque-keywords.js";
import { textOf, type Schema } from "./schema.js";
import type { Shape } from "./shape.js";

/** The shape of values that have both shapes. Undefined where no value can. `join` makes one schema of two. */
export function intersection(a: Shape, b: Shape, join: (a: Schema, b: Schema) => Schema): Shape | undefined {
  if (!isWithin(a.type, b.type) && !isWithin(b.type, a.type)) return undefined;
  const type = isWithin(a.type, b.type) ? a.type : b.type;
  const values = commonValues(a.values, b.values)?.filter((value) => isOfType(value, type));
  if (values?.length === 0) return undefined;
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  const property = (name: string) => {
    const one = a.properties.get(name) ?? a.additional ?? true;
    const other = b.properties.get(name) ?? b.additional ?? true;

    return join(one, other);
  };

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
    opaque: opaqueTogether(a.opaque, b.opaque),
    fallback: a.fallback ?? b.fallback,
  };
}

function commonValues(
  a: readonly unknown[] | undefined,
  b: readonly unknown[] | undefined,
): readonly unknown[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const known = new Set(b.map(textOf));

  return a.filter((value) => known.has(textOf(value)));
}
