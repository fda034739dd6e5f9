import type { AST } from "@eslint-community/regexpp";
import type { Words } from "./slow-pattern-words.js";

/** A text to try: what leads to a place in the pattern, and what may be repeated there. */
export type Repeated = Readonly<{ before: string; unit: string }>;

type Body = Readonly<{ element: AST.Element; before: string }>;

/** The parts of a pattern that take one character. */
export function leavesOf(alternatives: readonly AST.Alternative[]): readonly AST.Element[] {
  return alternatives.flatMap(({ elements }) => elements.flatMap(leavesIn));
}

function leavesIn(element: AST.Element): readonly AST.Element[] {
  if (element.type === "Quantifier") return leavesIn(element.element);
  if ("alternatives" in element) return leavesOf(element.alternatives);

  return element.type === "Assertion" || element.type === "Backreference" ? [] : [element];
}

/** What the looks ahead of a pattern ask of a text, one after the other: `A0` for `^(?=.*[A-Z])(?=.*\d)`. */
export function wishesOf(alternatives: readonly AST.Alternative[], words: Words): string {
  return alternatives
    .flatMap(({ elements }) => elements)
    .map((element) => {
      if (element.type === "Quantifier" || !("alternatives" in element)) return "";
      const inside = wishesOf(element.alternatives, words);
      if (element.type !== "Assertion" || element.negate) return inside;

      return inside + (words.inTurn(element.alternatives[0]?.elements ?? [])[0] ?? "");
    })
    .join("");
}

/** Wherever something is repeated or chosen, all that may be repeated there. Each text once. */
export function repetitionsIn(alternatives: readonly AST.Alternative[], words: Words): readonly Repeated[] {
  const found = new Map<string, Repeated>();
  const add = (before: string, unit: string) => {
    if (unit !== "") found.set(`${before}\u0000${unit}`, { before, unit });
  };
  // Where nothing is repeated, but many ways are written one after the other: `a?a?a?`.
  for (const unit of words.alphabet) add("", unit);
  for (const { element, before } of bodiesIn(alternatives, "", words))
    for (const unit of unitsOf(element, words)) add(before, unit);

  return [...found.values()];
}

function bodiesIn(alternatives: readonly AST.Alternative[], before: string, words: Words): readonly Body[] {
  return alternatives.flatMap(({ elements }) => {
    let sofar = before;

    return elements.flatMap((element) => {
      const bodies = bodiesAt(element, sofar, words);
      sofar += words.of(element)[0] ?? "";

      return bodies;
    });
  });
}

function bodiesAt(element: AST.Element, before: string, words: Words): readonly Body[] {
  if (element.type === "Quantifier")
    return [{ element: element.element, before }, ...bodiesAt(element.element, before, words)];
  if (!("alternatives" in element)) return [];
  const inside = bodiesIn(element.alternatives, before, words);

  return element.type !== "Assertion" && element.alternatives.length > 1
    ? [{ element, before }, ...inside]
    : inside;
}

/** Texts that an element takes, two of them one after the other, and each character that some part of it takes. */
function unitsOf(element: AST.Element, words: Words): readonly string[] {
  const own = words.of(element);
  const few = own.slice(0, 5);
  const leaves = leavesIn(element).map(words.fitting);

  return [
    ...own,
    ...words.alphabet.filter((character) => leaves.some((fits) => fits(character))),
    ...few.flatMap((first) => few.filter((other) => other !== first).map((other) => first + other)),
  ];
}
