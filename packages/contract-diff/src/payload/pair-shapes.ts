import { constantsOf } from "./alternatives.js";
import type { Shape } from "./shape.js";
import { shapeText } from "./shape-text.js";

export type Pairing = Readonly<{
  pairs: readonly Readonly<{ before: Shape; after: Shape; label: string | undefined }>[];
  removed: readonly Labelled[];
  added: readonly Labelled[];
}>;

/** A shape with the word that tells it from the others of its union. */
export type Labelled = Readonly<{ shape: Shape; label: string }>;

/** Finds for each alternative of the old schema the one of the new schema that it became. */
export function paired(before: readonly Shape[], after: readonly Shape[]): Pairing {
  const [one, other] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && one !== undefined && other !== undefined)
    return { pairs: [{ before: one, after: other, label: undefined }], removed: [], added: [] };
  const tag = tagOf([...before, ...after]);
  const labelOf = (shape: Shape) => tagValue(shape, tag) ?? shape.name ?? shape.type ?? "anything";
  const left = new Set(before);
  const right = new Set(after);
  const pairs: { before: Shape; after: Shape; label: string | undefined }[] = [];

  const pair = (a: Shape, b: Shape) => {
    left.delete(a);
    right.delete(b);
    const several = [...before, ...after].filter(({ type }) => type === a.type).length > 2;
    pairs.push({ before: a, after: b, label: several ? labelOf(b) : undefined });
  };
  // Those of one key in their order, where both sides have as many.
  const pairBy = (key: (shape: Shape) => string | undefined) => {
    for (const wanted of new Set([...left].map(key))) {
      const same = (shapes: ReadonlySet<Shape>) => [...shapes].filter((shape) => key(shape) === wanted);
      const [mine, theirs] = [same(left), same(right)];
      if (wanted === undefined || mine.length !== theirs.length) continue;
      for (const [index, a] of mine.entries()) {
        const b = theirs[index];
        // Two cases with different tags are two cases, whatever else they have in common.
        if (b !== undefined && tagValue(a, tag) === tagValue(b, tag)) pair(a, b);
      }
    }
  };
  // The only one of its type on both sides has nothing to be mistaken for.
  const isOnly = ({ type }: Shape) =>
    type !== undefined &&
    [before, after].every((shapes) => shapes.filter((other) => other.type === type).length === 1);
  for (const a of before) {
    if (isOnly(a)) continue;
    const twin = [...right].find((b) => shapeText(a) === shapeText(b));
    if (twin !== undefined) pair(a, twin);
  }
  pairBy((shape) => tagValue(shape, tag));
  pairBy(({ name, type }) => (name === undefined ? undefined : `${name} ${String(type)}`));
  pairBy(({ type }) => type);
  pairBy(({ type }) => (type === "integer" ? "number" : type));

  const [a, b] = [[...left], [...right]];
  const [lastBefore, lastAfter] = [a[0], b[0]];
  if (
    a.length === 1 &&
    b.length === 1 &&
    lastBefore !== undefined &&
    lastAfter !== undefined &&
    tagValue(lastBefore, tag) === tagValue(lastAfter, tag)
  ) {
    return {
      pairs: [...pairs, { before: lastBefore, after: lastAfter, label: undefined }],
      removed: [],
      added: [],
    };
  }
  const labelled = (shapes: readonly Shape[]) =>
    shapes.map((shape, index) => {
      const label = labelOf(shape);
      const twin = shapes.slice(0, index).filter((other) => labelOf(other) === label).length;

      return { shape, label: twin === 0 ? label : `${label} ${String(twin + 1)}` };
    });

  return { pairs, removed: labelled(a), added: labelled(b) };
}

/** The field that tells the objects of a union apart: all have it, each with a constant of its own. */
function tagOf(shapes: readonly Shape[]): string | undefined {
  const objects = shapes.filter(({ type }) => type === "object");
  if (objects.length < 3) return undefined;
  const [first, ...others] = objects;

  return [...(first?.required ?? [])].find(
    (name) =>
      constantsOf(first?.properties.get(name))?.length === 1 &&
      others.every(
        ({ required, properties }) => required.has(name) && constantsOf(properties.get(name))?.length === 1,
      ),
  );
}

function tagValue(shape: Shape, tag: string | undefined): string | undefined {
  if (tag === undefined || shape.type !== "object") return undefined;
  const value = constantsOf(shape.properties.get(tag))?.[0];

  return value?.replaceAll('"', "");
}
