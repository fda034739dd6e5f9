import type { FacetChange } from "./facets.js";
import { canonical, shortened, textOf } from "./schema.js";
import type { Shape } from "./shape.js";

/** Keywords that no validator goes by, and a reader does: the same text says another thing. */
const ofContents = new Set(["contentEncoding", "contentMediaType", "contentSchema"]);

/** Keywords that take values away, and are not interpreted here. */
const restricting = new Set([
  ...["$ref", "$dynamicRef", "$recursiveRef", "not", "if", "then", "else", "contains", "minContains"],
  ...[
    "maxContains",
    "propertyNames",
    "patternProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
  ],
  ...["items", "additionalItems", "prefixItems", "unevaluatedItems", "unevaluatedProperties"],
]);

/**
 * Keywords of those that change what another one speaks of, and so may let through more as well: a field that a pattern names is no longer
 * one of `additionalProperties`, an item that has a place of its own is none of `items`, one that `contains` finds is none of
 * `unevaluatedItems`, and `minContains: 0` lifts `contains`.
 */
const meddling = new Set([
  ...["patternProperties", "unevaluatedProperties", "unevaluatedItems"],
  ...["items", "prefixItems", "contains", "minContains"],
]);

/** Keywords that say something together: one of a group means nothing without the others. */
const groups: readonly (readonly string[])[] = [
  ["if", "then", "else"],
  ["contains", "minContains", "maxContains"],
  ["items", "prefixItems", "additionalItems", "unevaluatedItems"],
  ["contentEncoding", "contentMediaType", "contentSchema"],
];

/** What one schema says in keywords that are not taken apart and belong together. */
export type OpaquePart = Readonly<{
  says: ReadonlyMap<string, unknown>;
  /** What else decides on what it means: the same elsewhere in a payload may mean another thing. Undefined where nothing does. */
  beside?: string | undefined;
}>;

/** Keywords that are not taken apart, those that belong together in one part. */
export function opaqueParts(keywords: readonly (readonly [string, unknown])[]): readonly OpaquePart[] {
  const parts = new Map<string, Map<string, unknown>>();
  for (const [keyword, value] of keywords) {
    const part = parts.get(groupOf(keyword)) ?? new Map<string, unknown>();
    parts.set(groupOf(keyword), part.set(keyword, value));
  }

  return [...parts.values()].map((says) => ({ says }));
}

/** The parts of both, each once. */
export function opaqueTogether(a: readonly OpaquePart[], b: readonly OpaquePart[]): readonly OpaquePart[] {
  return [...a, ...without(b, a)];
}

/** The same text for parts that say the same. */
export function partText(part: OpaquePart): string {
  return `${canonical(Object.fromEntries(part.says))} ${part.beside ?? ""}`;
}

/**
 * What two shapes say differently in keywords that are not taken apart. Which of a schema's parts says it makes no difference, unless
 * it means something else there.
 */
export function opaqueChanges(a: Shape, b: Shape): readonly FacetChange[] {
  const [left, right] = [without(a.opaque, b.opaque), without(b.opaque, a.opaque)];
  const names = new Set([...left, ...right].map(groupIn));

  return [...names].flatMap((name) => {
    const [before, after] = [left, right].map((parts) => parts.filter((part) => groupIn(part) === name));
    const most = Math.max(before?.length ?? 0, after?.length ?? 0);

    return Array.from({ length: most }, (_, index) =>
      partChanges(before?.[index] ?? none, after?.[index] ?? none, index),
    ).flat();
  });
}

const none: OpaquePart = { says: new Map() };

function partChanges(before: OpaquePart, after: OpaquePart, index: number): readonly FacetChange[] {
  const again = index === 0 ? "" : `, again${index === 1 ? "" : ` ${String(index)}`}`;

  const keywords = new Set([...before.says.keys(), ...after.says.keys()]);
  const changes = [...keywords].flatMap((keyword): readonly FacetChange[] => {
    const given = { keyword, before: before.says.get(keyword), after: after.says.get(keyword) };

    return restricting.has(keyword)
      ? restrictionChange(given)
      : wordChange({ ...given, isRead: ofContents.has(keyword) });
  });

  return (changes.length > 0 ? changes : elsewhere(before)).map((change) => ({
    ...change,
    keyword: `${change.keyword}${again}`,
  }));
}

/** Two parts that say the same, of other fields or items. */
function elsewhere({ says }: OpaquePart): readonly FacetChange[] {
  return [...says.keys()].slice(0, 1).map((keyword) => ({
    keyword,
    what: `${keyword} speaks of others than before`,
    narrowed: true,
    widened: true,
    undecided: true,
  }));
}

function without(parts: readonly OpaquePart[], others: readonly OpaquePart[]): readonly OpaquePart[] {
  const known = new Set(others.map(partText));

  return parts.filter((part) => !known.has(partText(part)));
}

function groupIn(part: OpaquePart): string {
  return groupOf([...part.says.keys()][0] ?? "");
}

function groupOf(keyword: string): string {
  return groups.find((group) => group.includes(keyword))?.[0] ?? keyword;
}

type Given = Readonly<{ keyword: string; before: unknown; after: unknown }>;

/** What a keyword says that no validator goes by. */
function wordChange({
  keyword,
  before,
  after,
  isRead,
}: Given & Readonly<{ isRead: boolean }>): readonly FacetChange[] {
  if (textIn(keyword, before) === textIn(keyword, after)) return [];
  const words = (value: unknown) => (value === undefined ? "none" : shortened(textOf(value)));
  const what = `${keyword} ${words(before)} became ${words(after)}`;

  return isRead
    ? [{ keyword, what, narrowed: true, widened: true, misread: true }]
    : [
        {
          keyword,
          what,
          narrowed: false,
          widened: false,
          care: `JSON Schema has no keyword ${keyword}, so that no validator goes by it, and what it means to whoever does cannot be known here`,
        },
      ];
}

/** Most of these keywords only ever take values away, so more of them let through less. */
function restrictionChange({ keyword, before, after }: Given): readonly FacetChange[] {
  if (before !== undefined && after !== undefined) {
    if (textIn(keyword, before) === textIn(keyword, after)) return [];
    const what = keyword === "$ref" ? `${textOf(before)} became ${textOf(after)}` : `another ${keyword}`;

    return [{ keyword, what, narrowed: true, widened: true, undecided: true }];
  }
  const added = before === undefined;
  const undecided = meddling.has(keyword);

  return [
    {
      keyword,
      what: added ? `${keyword} added` : `${keyword} taken away`,
      narrowed: added || undecided,
      widened: !added || undecided,
      undecided,
    },
  ];
}

/** Under its keyword: what may be an annotation in a schema is a name in `patternProperties`. */
function textIn(keyword: string, value: unknown): string {
  return canonical({ [keyword]: value });
}
