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

/** What two shapes say differently in keywords that are not taken apart. */
export function opaqueChanges(a: Shape, b: Shape): readonly FacetChange[] {
  const keywords = new Set([...a.opaque.keys(), ...b.opaque.keys()]);

  return [...keywords].flatMap((keyword): readonly FacetChange[] => {
    const [before, after] = [a.opaque.get(keyword), b.opaque.get(keyword)];
    const [name = keyword] = keyword.split(",", 1);

    return restricting.has(name)
      ? restrictionChange(keyword, before, after)
      : wordChange(keyword, { before, after, isRead: ofContents.has(name) });
  });
}

/** What a keyword says that no validator goes by. */
function wordChange(
  keyword: string,
  { before, after, isRead }: Readonly<{ before: unknown; after: unknown; isRead: boolean }>,
): readonly FacetChange[] {
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
function restrictionChange(keyword: string, before: unknown, after: unknown): readonly FacetChange[] {
  if (before !== undefined && after !== undefined) {
    if (textIn(keyword, before) === textIn(keyword, after)) return [];
    const what = keyword === "$ref" ? `${textOf(before)} became ${textOf(after)}` : `another ${keyword}`;

    return [{ keyword, what, narrowed: true, widened: true, undecided: true }];
  }
  const added = before === undefined;
  const [name = keyword] = keyword.split(",", 1);
  const undecided = meddling.has(name);

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
export function textIn(keyword: string, value: unknown): string {
  const [name = keyword] = keyword.split(",", 1);

  return canonical({ [name]: value });
}
