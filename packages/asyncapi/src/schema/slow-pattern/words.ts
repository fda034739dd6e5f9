import type { AST } from "@eslint-community/regexpp";
import type { Fitting } from "./alphabet.js";
import { NotExamined, type Budget } from "./budget.js";

// Short texts that parts of a pattern match, more or less: they are only tried, so a wrong one costs nothing but a chance.

/** A few texts for an element. */
export type Words = (element: AST.Element) => readonly string[];

const MOST_WORDS = 12;
const LONGEST = 5000;

export function wordsFor(
  alphabet: readonly string[],
  { fitting, budget }: Readonly<{ fitting: Fitting; budget: Budget }>,
): Words {
  const known = new Map<AST.Element, readonly string[]>();
  const wordsOf: Words = (element) => {
    const before = known.get(element);
    if (before !== undefined) return before;
    // What refers back to itself has no text yet.
    known.set(element, [""]);
    const words = [...new Set(made(element))].slice(0, MOST_WORDS);
    if (words.some((word) => word.length > LONGEST)) throw new NotExamined("it asks for too long a text");
    budget.spend(words.join("").length);
    known.set(element, words);

    return words;
  };
  const ofAny = (alternatives: readonly AST.Alternative[]): readonly string[] => {
    const each = alternatives.map(({ elements }) => inTurn(elements.map(wordsOf)));

    return [...each.flatMap((words) => words.slice(0, 1)), ...each.flatMap((words) => words.slice(1))];
  };
  const made = (element: AST.Element): readonly string[] => {
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return ofAny(element.alternatives);
      case "Quantifier":
        return times(wordsOf(element.element), element);
      case "Backreference":
        return [element.resolved].flat().flatMap(wordsOf);
      case "Assertion":
        // What is asked of the text around takes none of it, but may have to stand there.
        return "alternatives" in element && !element.negate ? ["", ...ofAny(element.alternatives)] : [""];
      default:
        budget.spend(alphabet.length);

        return alphabet.filter(fitting(element));
    }
  };

  return wordsOf;
}

/** One after the other, each one's words used at least once. */
export function inTurn(parts: readonly (readonly string[])[]): readonly string[] {
  const length = Math.max(1, ...parts.map((words) => words.length));

  return Array.from({ length }, (_, index) =>
    parts.map((words) => words[Math.min(index, words.length - 1)] ?? "").join(""),
  );
}

function times(words: readonly string[], { min, max }: AST.Quantifier): readonly string[] {
  if (words.some((word) => word.length * min > LONGEST)) throw new NotExamined("it asks for too long a text");

  return [
    ...words.map((word) => word.repeat(min)),
    ...(max > min ? words.map((word) => word.repeat(min + 1)) : []),
  ];
}
