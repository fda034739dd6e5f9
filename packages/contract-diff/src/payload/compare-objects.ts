import { escaped } from "@warren/asyncapi";
import { changeAt, type Comparison, type Place } from "./comparison.js";
import { asked } from "./memory.js";
import type { PayloadChange } from "./payload-change.js";
import { canonical, type Schema } from "./schema.js";
import type { Shape } from "./shape.js";
import { isSaidElsewhere, schemaOfField } from "./unnamed-fields.js";

/** What has changed in the fields of an object and in the items of an array. */
export function objectChanges(
  before: Shape,
  after: Shape,
  place: Place,
  comparison: Comparison,
): readonly PayloadChange[] {
  const names = new Set([...fieldsOf(before), ...fieldsOf(after)]);
  const renames = renamesBetween(before, after);
  const renamed = new Set(renames.flat());

  return [
    ...renames.map((names) => renameAt(place, names, before, after)),
    ...[...names]
      .filter((name) => !renamed.has(name))
      .flatMap((name) =>
        fieldChanges(
          { name, before, after, place: at(place, name, `/properties/${escaped(name)}`) },
          comparison,
        ),
      ),
    ...additionalChanges(before, after, place, comparison),
    ...comparison.schemas(before.items, after.items, at(place, "[]", "/items"), comparison),
  ];
}

function at({ path, pointer }: Place, step: string, way: string): Place {
  return { path: [...path, step.replaceAll("/", "~1")], pointer: `${pointer}${way}` };
}

/** Whether an object names a field: `required` may name one that `properties` does not. */
function fieldsOf({ properties, required }: Shape): readonly string[] {
  return [...new Set([...properties.keys(), ...required])];
}

/** A field that one of two objects has, or both. */
type Field = Readonly<{ name: string; before: Shape; after: Shape; place: Place }>;

function fieldChanges(field: Field, comparison: Comparison): readonly PayloadChange[] {
  const { name, before, after, place } = field;
  if (!isNamed(before, name)) return [addition(field, comparison)];
  if (!isNamed(after, name)) return [removal(field, comparison)];

  return [
    ...requiredChange(field),
    ...comparison.schemas(schemaOfField(before, name), schemaOfField(after, name), place, comparison),
  ];
}

function isNamed(shape: Shape, name: string): boolean {
  return shape.properties.has(name) || shape.required.has(name);
}

function requiredChange({ name, before, after, place }: Field): readonly PayloadChange[] {
  if (before.required.has(name) === after.required.has(name)) return [];

  return [
    after.required.has(name)
      ? changeAt(place, {
          keyword: "required",
          what: "optional became required",
          narrowed: true,
          widened: false,
        })
      : changeAt(place, {
          keyword: "required",
          what: "required became optional",
          narrowed: false,
          widened: true,
        }),
  ];
}

function addition({ name, before, after, place }: Field, comparison: Comparison): PayloadChange {
  const required = after.required.has(name);
  const written = schemaOfField(after, name);
  const any = before.additional;
  // Where any field was allowed, an old sender may already have written one of this name.
  const { narrowed, widened, undecided } = isSaidElsewhere(before, name)
    ? UNDECIDED
    : any === undefined
      ? UNCHANGED
      : sidesOf(any, written, place, comparison);

  return changeAt(place, {
    keyword: "added",
    what: `${required ? "required" : "optional"} field added`,
    narrowed: required || (any !== false && narrowed) || undecided,
    widened: written !== false && widened,
    undecided,
  });
}

function removal({ name, before, after, place }: Field, comparison: Comparison): PayloadChange {
  const required = before.required.has(name);
  const written = schemaOfField(before, name);
  const any = after.additional;
  const { narrowed, widened, undecided } = isSaidElsewhere(after, name)
    ? UNDECIDED
    : any === undefined
      ? UNCHANGED
      : sidesOf(written, any, place, comparison);

  return changeAt(place, {
    keyword: "removed",
    what: `${required ? "required" : "optional"} field taken away`,
    narrowed: written !== false && narrowed,
    widened: required || (any !== false && widened) || undecided,
    undecided,
  });
}

type Sides = Readonly<{ narrowed: boolean; widened: boolean; undecided: boolean }>;

const UNCHANGED: Sides = { narrowed: false, widened: false, undecided: false };
const UNDECIDED: Sides = { narrowed: true, widened: true, undecided: true };

/** Whether the second schema lets less through than the first, or more. */
function sidesOf(before: Schema, after: Schema, place: Place, comparison: Comparison): Sides {
  const changes = asked(comparison.memory, (memory) =>
    comparison.schemas(before, after, place, { ...comparison, memory }),
  );

  return {
    narrowed: changes.some(({ narrowed }) => narrowed),
    widened: changes.some(({ widened }) => widened),
    undecided: false,
  };
}

function additionalChanges(
  before: Shape,
  after: Shape,
  place: Place,
  comparison: Comparison,
): readonly PayloadChange[] {
  const here = { ...place, pointer: `${place.pointer}/additionalProperties` };
  const [one, other] = [before.additional, after.additional];
  if ((one ?? true) === (other ?? true)) return [];
  if (other === false) {
    return [
      changeAt(here, {
        keyword: "additionalProperties",
        what: "fields that are not named are refused now",
        narrowed: true,
        widened: false,
      }),
    ];
  }
  if (one === false) {
    return [
      changeAt(here, {
        keyword: "additionalProperties",
        what: "fields that are not named are let through now",
        narrowed: false,
        widened: true,
      }),
    ];
  }

  return comparison.schemas(one ?? true, other ?? true, at(place, "*", "/additionalProperties"), comparison);
}

/** Pairs of a field that was removed and the one like it that was added, where no third is like them: it was renamed. */
function renamesBetween(before: Shape, after: Shape): readonly (readonly [string, string])[] {
  const removed = [...before.properties.keys()].filter((name) => !isNamed(after, name));
  const added = [...after.properties.keys()].filter((name) => !isNamed(before, name));
  const like = (shape: Shape, name: string) =>
    `${String(shape.required.has(name))} ${canonical(schemaOfField(shape, name))}`;

  return removed.flatMap((name): readonly (readonly [string, string])[] => {
    const wanted = like(before, name);
    const rivals = removed.filter((other) => like(before, other) === wanted);
    const [successor, ...others] = added.filter((other) => like(after, other) === wanted);

    return successor !== undefined && others.length === 0 && rivals.length === 1 ? [[name, successor]] : [];
  });
}

function renameAt(
  place: Place,
  [from, to]: readonly [string, string],
  before: Shape,
  after: Shape,
): PayloadChange {
  const required = before.required.has(from);
  const isClosed =
    before.additional !== undefined || isSaidElsewhere(before, to) || isSaidElsewhere(after, from);

  return changeAt(at(place, from, `/properties/${escaped(to)}`), {
    keyword: "renamed",
    what: `renamed to ${to}`,
    // An optional field is refused by nobody, and read by nobody either. A closed object refuses a name it does not know.
    narrowed: required || isClosed,
    widened: required || isClosed,
    care: `a receiver of the other version does not find ${from} or ${to}, and goes on without it`,
  });
}
