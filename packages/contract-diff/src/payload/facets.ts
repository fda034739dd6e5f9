import { opaqueChanges } from "./opaque-keywords.js";
import { shortened, textOf } from "./schema.js";
import { isOfType } from "./json-type.js";
import { lowerLimits, tighter, upperLimits, type Limit } from "./limits.js";
import { isJudged } from "./judged-formats.js";
import { numberFormatChange } from "./number-formats.js";
import type { Shape } from "./shape.js";

/** A change of one keyword that speaks of a value itself, not of what is in it. */
export type FacetChange = Readonly<{
  keyword: string;
  what: string;
  narrowed: boolean;
  widened: boolean;
  undecided?: boolean;
  misread?: boolean;
  care?: string;
}>;

/** What the two shapes say differently about numbers, lengths, formats and patterns, and of single values. */
export function facetChanges(a: Shape, b: Shape): readonly FacetChange[] {
  return [
    ...valueChanges(a, b),
    ...[...lowerLimits, ...upperLimits].flatMap((name) => limitChange(name, a, b)),
    ...stepChange(a, b),
    ...uniqueChange(a, b),
    ...formatChange(a, b),
    ...textChange("pattern", a.patterns, b.patterns),
    ...opaqueChanges(a, b),
    ...fallbackChange(a, b),
  ].map((change) => ({
    ...change,
    // Where only a few values are possible they can be tried, one by one.
    narrowed: change.narrowed && tried(a, b) !== true,
    widened: change.widened && tried(b, a) !== true,
  }));
}

function valueChanges(a: Shape, b: Shape): readonly FacetChange[] {
  if (a.values === undefined && b.values === undefined) return [];
  if (a.values === undefined) {
    return [
      { keyword: "enum", what: `any became ${listed(b.values ?? [])}`, narrowed: true, widened: false },
    ];
  }
  if (b.values === undefined) {
    return [{ keyword: "enum", what: `${listed(a.values)} became any`, narrowed: false, widened: true }];
  }
  const before = new Set(a.values.map(textOf));
  const after = new Set(b.values.map(textOf));
  const removed = a.values.filter((value) => !after.has(textOf(value)));
  const added = b.values.filter((value) => !before.has(textOf(value)));
  if (removed.length === 0 && added.length === 0) return [];
  const words = [
    ...(removed.length === 0 ? [] : [`${listed(removed)} taken away`]),
    ...(added.length === 0 ? [] : [`${listed(added)} added`]),
  ];
  const single = a.values.length === 1 && b.values.length === 1;

  return [
    {
      keyword: single ? "const" : "enum",
      what: single ? `${listed(a.values)} became ${listed(b.values)}` : words.join(", "),
      narrowed: removed.length > 0,
      widened: added.length > 0,
    },
  ];
}

function limitChange(
  name: (typeof lowerLimits)[number] | (typeof upperLimits)[number],
  a: Shape,
  b: Shape,
): readonly FacetChange[] {
  const before = a.limits[name];
  const after = b.limits[name];
  if (before?.value === after?.value && before?.exclusive === after?.exclusive) return [];
  const tightest = tighter(name, before, after);

  return [
    {
      keyword: name,
      what: `${limitWords(name, before)} became ${limitWords(name, after)}`,
      narrowed: tightest === after || isSameLimit(tightest, after),
      widened: tightest === before || isSameLimit(tightest, before),
    },
  ];
}

function isSameLimit(a: Limit | undefined, b: Limit | undefined): boolean {
  return a?.value === b?.value && a?.exclusive === b?.exclusive;
}

const limited = {
  minimum: "",
  maximum: "",
  minLength: " characters",
  maxLength: " characters",
  minItems: " items",
  maxItems: " items",
  minProperties: " fields",
  maxProperties: " fields",
};

function limitWords(name: keyof typeof limited, limit: Limit | undefined): string {
  const lower = name.startsWith("min");
  if (limit === undefined) return lower ? "no least" : "no most";
  const words = limit.exclusive ? (lower ? "above" : "below") : lower ? "at least" : "at most";

  return `${words} ${String(limit.value)}${limited[name]}`;
}

function stepChange({ multiples: before }: Shape, { multiples: after }: Shape): readonly FacetChange[] {
  if (textOf([...before].sort()) === textOf([...after].sort())) return [];
  const follows = (steps: readonly number[], step: number) => steps.some((other) => other % step === 0);

  return [
    {
      keyword: "multipleOf",
      what: `${before.length === 0 ? "any number" : `multiples of ${before.join(" and ")}`} became ${after.length === 0 ? "any" : `multiples of ${after.join(" and ")}`}`,
      narrowed: after.some((step) => !follows(before, step)),
      widened: before.some((step) => !follows(after, step)),
    },
  ];
}

function uniqueChange(a: Shape, b: Shape): readonly FacetChange[] {
  if (a.uniqueItems === b.uniqueItems) return [];

  return [
    {
      keyword: "uniqueItems",
      what: b.uniqueItems ? "items may not repeat any more" : "items may repeat now",
      narrowed: b.uniqueItems,
      widened: a.uniqueItems,
    },
  ];
}

function formatChange(a: Shape, b: Shape): readonly FacetChange[] {
  return textChange("format", a.formats, b.formats).map((change) => {
    const sides = numberFormatChange(a, b);
    if (sides !== undefined) return { ...change, ...sides, undecided: false };
    const changed = [...a.formats, ...b.formats].filter(
      (format) => !(a.formats.includes(format) && b.formats.includes(format)),
    );

    return changed.some((format) => isJudged(format, a.type ?? b.type))
      ? change
      : { ...change, narrowed: false, widened: false, undecided: false, care: noteOnly };
  });
}

const noteOnly =
  "JSON Schema knows no such format and refuses nothing for it, and what it means to whoever reads it cannot be known here";

function textChange(
  keyword: "format" | "pattern",
  before: readonly string[],
  after: readonly string[],
): readonly FacetChange[] {
  const removed = before.filter((text) => !after.includes(text));
  const added = after.filter((text) => !before.includes(text));
  if (removed.length === 0 && added.length === 0) return [];
  const undecided = removed.length > 0 && added.length > 0;
  const quoted = (texts: readonly string[]) => `${keyword} ${texts.map(shortened).join(" and ")}`;
  const what = undecided
    ? `${quoted(removed)} became ${added.map(shortened).join(" and ")}`
    : removed.length > 0
      ? `${quoted(removed)} no longer asked for`
      : `${quoted(added)} asked for`;

  return [{ keyword, what, narrowed: added.length > 0, widened: removed.length > 0, undecided }];
}

function fallbackChange(a: Shape, b: Shape): readonly FacetChange[] {
  if (textOf(a.fallback) === textOf(b.fallback)) return [];
  const words = (value: unknown) => (value === undefined ? "none" : textOf(value));

  return [
    {
      keyword: "default",
      what: `default ${words(a.fallback)} became ${words(b.fallback)}`,
      narrowed: false,
      widened: false,
      care: "what a sender leaves out means something else to a receiver of the other version",
    },
  ];
}

/** Whether all the few values of a shape are valid under another. Undefined where there are many, or it cannot be told. */
function tried(from: Shape, under: Shape): boolean | undefined {
  if (from.values === undefined || from.type === "object" || from.type === "array") return undefined;
  if (under.opaque.length > 0 || under.formats.some((format) => !from.formats.includes(format)))
    return undefined;
  const known = under.values?.map(textOf);

  return from.values.every(
    (value) =>
      isOfType(value, under.type) &&
      (known === undefined || known.includes(textOf(value))) &&
      isInLimits(value, under) &&
      under.patterns.every((pattern) => typeof value !== "string" || isMatch(pattern, value)),
  );
}

function isInLimits(value: unknown, { limits, multiples }: Shape): boolean {
  if (typeof value === "number") {
    const { minimum, maximum } = limits;

    return (
      (minimum === undefined || value > minimum.value || (value === minimum.value && !minimum.exclusive)) &&
      (maximum === undefined || value < maximum.value || (value === maximum.value && !maximum.exclusive)) &&
      multiples.every((step) => value % step === 0)
    );
  }
  if (typeof value !== "string") return true;
  // Characters as JSON Schema counts them: code points, not the halves of a pair.
  const { length } = Array.from(value);

  return length >= (limits.minLength?.value ?? 0) && length <= (limits.maxLength?.value ?? Infinity);
}

function isMatch(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return false;
  }
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 5).map(textOf).join(", ");

  return values.length > 5 ? `${shown} and ${String(values.length - 5)} more` : shown;
}
