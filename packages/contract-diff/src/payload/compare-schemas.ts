import { alternativesOf, type Alternatives } from "./alternatives.js";
import { objectChanges } from "./compare-objects.js";
import { changeAt, type Comparison, type Place } from "./comparison.js";
import { facetChanges } from "./facets.js";
import { asked, compared, exhaustionOf, isAnythingAnother, newMemory } from "./memory.js";
import { paired, type Pairing } from "./pair-shapes.js";
import type { PayloadChange } from "./payload-change.js";
import { resolverOf, type Resolver } from "./resolver.js";
import { isAnnotation, type Schema } from "./schema.js";
import { isWithin } from "./json-type.js";
import type { Shape } from "./shape.js";

/**
 * Tells what is another between two versions of a payload's JSON Schema, and for each difference whether it lets less
 * through (what was written before may now be refused), more (what is written now would have been refused), or both.
 *
 * A schema that does not speak of `additionalProperties` is read as our runtime does: a sender takes away what is not
 * named, and so does a receiver. What cannot be decided counts as both, and says so.
 */
export function compareSchemas(before: Schema, after: Schema): readonly PayloadChange[] {
  const comparison: Comparison = {
    before: resolverOf(before),
    after: resolverOf(after),
    memory: newMemory(before, after),
    schemas: schemaChanges,
  };

  return unique(schemaChanges(before, after, root, comparison));
}

const root: Place = { path: [], pointer: "" };

function schemaChanges(
  from: Schema,
  to: Schema,
  place: Place,
  comparison: Comparison,
): readonly PayloadChange[] {
  const before = followed(from, comparison.before);
  const after = followed(to, comparison.after);
  if (comparison.memory.areSame(before, after)) return [];
  const changes = compared([before, after], comparison.memory, () => pairChanges(before, after, comparison));

  return changes.map((change) => ({
    ...change,
    path: [...place.path, ...(change.path === "" ? [] : [change.path])].join("/"),
    pointer: `${place.pointer}${change.pointer}`,
  }));
}

/** What is another in two schemas, with places that begin there: they may stand in several. */
function pairChanges(before: Schema, after: Schema, comparison: Comparison): readonly PayloadChange[] {
  const one = alternativesOf(before, comparison.before);
  const other = alternativesOf(after, comparison.after);
  const reason = one.undecided ?? other.undecided ?? exhaustionOf(comparison.memory);
  if (reason !== undefined) {
    return [changeAt(root, { keyword: "schema", what: `may be another (${reason} to tell)`, ...unknown })];
  }

  return unionChanges(one, other, root, comparison);
}

/** A schema that is nothing but a reference is what it refers to. */
function followed(schema: Schema, resolve: Resolver): Schema {
  let current = schema;
  // References may lead back to where they began.
  for (let step = 0; step < 10; step++) {
    if (typeof current === "boolean" || typeof current["$ref"] !== "string") return current;
    const others = Object.keys(current).filter((keyword) => keyword !== "$ref" && !isAnnotation(keyword));
    const target = others.length > 0 ? undefined : resolve(current["$ref"]);
    if (target === undefined) return current;
    current = target;
  }

  return current;
}

const unknown = { narrowed: true, widened: true, undecided: true } as const;

function unionChanges(
  before: Alternatives,
  after: Alternatives,
  place: Place,
  comparison: Comparison,
): readonly PayloadChange[] {
  const { pairs, removed, added } = paired(before.shapes, after.shapes);
  const many = before.shapes.length > 1 && after.shapes.length > 1;
  const covers = (shape: Shape, others: readonly Shape[], side: "narrowed" | "widened") =>
    comparison.memory.onlyWhether ||
    others.some((other) =>
      asked(comparison.memory, (memory) =>
        (side === "narrowed"
          ? shapeChanges(shape, other, place, { ...comparison, memory })
          : shapeChanges(other, shape, place, { ...comparison, memory })
        ).every((change) => !change[side]),
      ),
    );

  const changes = [
    ...pairs.flatMap(({ before: a, after: b, label }) =>
      shapeChanges(
        a,
        b,
        many && label !== undefined ? { ...place, path: [...place.path, label] } : place,
        comparison,
      ),
    ),
    ...removed.map(({ shape, label }) =>
      changeAt(place, {
        keyword: `${label}/removed`,
        what: label === "null" ? "may not be null any more" : `may not be ${label} any more`,
        narrowed: !covers(shape, after.shapes, "narrowed"),
        widened: false,
      }),
    ),
    ...added.map(({ shape, label }) =>
      changeAt(place, {
        keyword: `${label}/added`,
        what: `may be ${label} now`,
        narrowed: false,
        widened: !covers(shape, before.shapes, "widened"),
      }),
    ),
  ];
  if (!before.overlapping && !after.overlapping) return changes;
  if (
    changes.length === 0 &&
    before.overlapping === after.overlapping &&
    !isAnotherWithin(pairs, place, comparison)
  )
    return [];

  // Of a oneOf whose cases are not certain to exclude each other, each change of one case may touch the others.
  return [
    ...changes,
    changeAt(place, { keyword: "oneOf", what: "cases that may overlap are not the same", ...unknown }),
  ];
}

/** Whether anything is another in cases, be it told of elsewhere or not at all yet. */
function isAnotherWithin(cases: Pairing["pairs"], place: Place, comparison: Comparison): boolean {
  // Who asks this already gets to all that is in them.
  if (comparison.memory.onlyWhether) return false;

  return isAnythingAnother(comparison.memory, (memory) =>
    cases.flatMap(({ before, after }) => shapeChanges(before, after, place, { ...comparison, memory })),
  );
}

function shapeChanges(
  before: Shape,
  after: Shape,
  place: Place,
  comparison: Comparison,
): readonly PayloadChange[] {
  const facets = facetChanges(before, after).map((change) => changeAt(place, change));
  // What values are listed is more exact than their type.
  if (before.type === after.type || (before.values !== undefined && after.values !== undefined)) {
    return [...facets, ...objectChanges(before, after, place, comparison)];
  }
  const narrowed = !isWithin(before.type, after.type);
  const widened = !isWithin(after.type, before.type);
  const change = changeAt(place, {
    keyword: "type",
    what: `${before.type ?? "anything"} became ${after.type ?? "anything"}`,
    narrowed,
    widened,
  });

  // A text that became an object has nothing left to compare.
  return narrowed && widened
    ? [change]
    : [change, ...facets, ...objectChanges(before, after, place, comparison)];
}

/** Two alternatives of one place may change in the same keyword. */
function unique(changes: readonly PayloadChange[]): readonly PayloadChange[] {
  const met = new Map<string, number>();

  return changes.map((change) => {
    const id = `${change.path} ${change.keyword}`;
    const count = (met.get(id) ?? 0) + 1;
    met.set(id, count);

    return count === 1 ? change : { ...change, keyword: `${change.keyword}~${String(count)}` };
  });
}
