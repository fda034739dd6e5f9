import type { AST } from "@eslint-community/regexpp";

// Short texts that parts of a pattern match, more or less: they are only tried, so a wrong one costs nothing but a chance.

/** The pattern asks for more than is made for a trial, such as in `(a{1000}){1000}`. */
export class TooLarge extends Error {}

export type Fitting = (leaf: AST.Element) => (character: string) => boolean;

export type Words = Readonly<{
  /** A few texts for an element, a shortest first. */
  of: (element: AST.Element) => readonly string[];
  /** One after the other, each element's texts used at least once. */
  inTurn: (elements: readonly AST.Element[]) => readonly string[];
  /** Which characters a leaf, such as `[a-z]`, takes. */
  fitting: Fitting;
  /** One for all characters that the pattern cannot tell apart, also for those that fit nowhere. */
  alphabet: readonly string[];
}>;

const MOST_WORDS = 12;
const LONGEST = 5000;
/** As the characters that text is made of come first, they stand for those of their kind. */
const USUAL = [
  "a",
  "0",
  " ",
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode((code + 33) % 128)),
  "é",
  "中",
  "٣",
  "\u00a0",
  "\u2028",
  "😀",
];

/** @param leaves all parts of the pattern that take one character */
export function wordsFor(leaves: readonly AST.Element[], flags: string): Words {
  const fitting = fittingFor(flags);
  const alphabet = alphabetOf(leaves, fitting);
  const known = new Map<AST.Element, readonly string[]>();
  const of = (element: AST.Element): readonly string[] => {
    const before = known.get(element);
    if (before !== undefined) return before;
    // What refers back to itself has no text yet.
    known.set(element, [""]);
    const words = [...new Set(made(element))].slice(0, MOST_WORDS);
    if (words.some((word) => word.length > LONGEST)) throw new TooLarge();
    known.set(element, words);

    return words;
  };
  const inTurn = (elements: readonly AST.Element[]): readonly string[] => {
    const parts = elements.map(of);
    const length = Math.max(1, ...parts.map((words) => words.length));

    return Array.from({ length }, (_, index) =>
      parts.map((words) => words[Math.min(index, words.length - 1)] ?? "").join(""),
    );
  };
  const made = (element: AST.Element): readonly string[] => {
    switch (element.type) {
      case "Group":
      case "CapturingGroup": {
        const each = element.alternatives.map(({ elements }) => inTurn(elements));

        return [...each.flatMap((words) => words.slice(0, 1)), ...each.flatMap((words) => words.slice(1))];
      }
      case "Quantifier":
        return times(of(element.element), element);
      case "Backreference":
        return [element.resolved].flat().flatMap(of);
      case "Assertion":
        return [""];
      default:
        return alphabet.filter(fitting(element));
    }
  };

  return { of, inTurn, fitting, alphabet };
}

function times(words: readonly string[], { min, max }: AST.Quantifier): readonly string[] {
  if (words.some((word) => word.length * min > LONGEST)) throw new TooLarge();

  return [
    ...words.map((word) => word.repeat(min)),
    ...(max > min ? words.map((word) => word.repeat(min + 1)) : []),
  ];
}

function fittingFor(flags: string): Fitting {
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

function alphabetOf(leaves: readonly AST.Element[], fitting: Fitting): readonly string[] {
  const spoken = leaves.flatMap((leaf) => {
    if (leaf.type === "Character") return [leaf.value];
    if (leaf.type !== "CharacterClass") return [];

    return leaf.elements.flatMap((part) => {
      if (part.type === "Character") return [part.value];

      return part.type === "CharacterClassRange" ? [part.min.value, part.max.value] : [];
    });
  });
  const kinds = [...new Map(leaves.map((leaf) => [leaf.raw, fitting(leaf)])).values()];
  const byKind = new Map<string, string>();
  for (const character of new Set([...USUAL, ...spoken.map((code) => String.fromCodePoint(code))])) {
    const kind = kinds.map((fits) => (fits(character) ? "1" : "0")).join("");
    if (!byKind.has(kind)) byKind.set(kind, character);
  }

  return [...byKind.values()];
}
