import type { AST } from "@eslint-community/regexpp";
import { NotExamined, type Budget } from "./budget.js";

// Of more than a million characters a pattern can tell only a few apart: `[a-z]+é` knows small letters, é, and all others.

export type Fitting = (leaf: AST.Element) => (character: string) => boolean;

/** These stand for those of their kind, so that a text that is shown can be read. */
const USUAL = [
  "a",
  "0",
  " ",
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode((code + 33) % 128)),
];

/** To ask JavaScript for a set of characters takes as long as so many steps, and whether it takes one of them as so many. */
const SET = 300_000;
const TEST = 50;

/** Which characters a leaf, such as `[a-z]`, takes. */
export function fittingFor(flags: string): Fitting {
  const known = new Map<string, ReturnType<Fitting>>();

  return (leaf) => {
    if (leaf.type === "Character") {
      const own = String.fromCodePoint(leaf.value);

      return (character) => character === own;
    }
    const fits = known.get(leaf.raw) ?? remembering(new RegExp(`^${leaf.raw}$`, flags));
    known.set(leaf.raw, fits);

    return fits;
  };
}

function remembering(pattern: RegExp): ReturnType<Fitting> {
  const known = new Map<string, boolean>();

  return (character) => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const fits = pattern.test(character);
    known.set(character, fits);

    return fits;
  };
}

/**
 * One for all characters that a pattern cannot tell apart, also for those that fit nowhere.
 *
 * @param leaves all parts of the pattern that take one character
 */
export function alphabetOf(
  leaves: readonly AST.Element[],
  { fitting, unicode, budget }: Readonly<{ fitting: Fitting; unicode: boolean; budget: Budget }>,
): readonly string[] {
  const different = [...new Map(leaves.map((leaf) => [leaf.raw, leaf])).values()];
  budget.spend(SET * new Set(different.flatMap(setsIn)).size);
  const bounds = different.flatMap((leaf) => boundsOf(leaf, unicode));
  const characters = new Set([
    ...USUAL,
    ...bounds
      .filter((code) => code <= (unicode ? 0x10ffff : 0xffff))
      .map((code) => String.fromCodePoint(code)),
  ]);
  for (const { type } of different) budget.spend(characters.size * (type === "Character" ? 1 : TEST));
  const all = different.map(fitting);
  const byKind = new Map<string, string>();
  for (const character of characters) {
    const kind = all.map((fits) => (fits(character) ? "1" : "0")).join("");
    if (!byKind.has(kind)) byKind.set(kind, character);
  }

  return [...byKind.values()];
}

/** What JavaScript has to be asked for: `\w`, `\p{L}` and such. */
function setsIn(leaf: AST.Element): readonly string[] {
  const parts = leaf.type === "CharacterClass" ? leaf.elements : [leaf];

  return parts.flatMap(({ type, raw }) => (type === "CharacterSet" ? [raw] : []));
}

/** Where characters that a leaf takes begin or end: between two of them it takes all or none. */
function boundsOf(leaf: AST.Element | AST.CharacterClassElement, unicode: boolean): readonly number[] {
  switch (leaf.type) {
    case "Character":
      return [leaf.value, leaf.value + 1];
    case "CharacterClassRange":
      return [leaf.min.value, leaf.max.value + 1];
    case "CharacterClass":
      return leaf.elements.flatMap((part) => boundsOf(part, unicode));
    case "CharacterSet":
      return boundsOfSet(leaf.raw, unicode);
    default:
      throw new NotExamined(`nothing is known of ${leaf.raw}`);
  }
}

const boundsOfSets = new Map<string, readonly number[]>();
const everyCharacter = new Map<number, string>();

/** For `\p{L}`, `\w` and such: what JavaScript says. */
function boundsOfSet(raw: string, unicode: boolean): readonly number[] {
  const key = `${raw} ${String(unicode)}`;
  const known = boundsOfSets.get(key);
  if (known !== undefined) return known;
  const all = charactersUpTo(unicode ? 0x10ffff : 0xffff);
  const runs = Array.from(all.matchAll(new RegExp(`(?:${raw})+`, unicode ? "gu" : "g")));
  const inside = runs.flatMap(({ index, 0: run }) => [index, index + run.length]);
  const bounds = [0xd800, 0xe000, ...inside.flatMap((at) => all.codePointAt(at) ?? [])];
  boundsOfSets.set(key, bounds);

  return bounds;
}

/** All but the halves of surrogate pairs, which would make pairs with one another. */
function charactersUpTo(last: number): string {
  const known = everyCharacter.get(last);
  if (known !== undefined) return known;
  const parts: string[] = [];
  for (let code = 0; code <= last; code += 1)
    if (code < 0xd800 || code > 0xdfff) parts.push(String.fromCodePoint(code));
  const all = parts.join("");
  everyCharacter.set(last, all);

  return all;
}
