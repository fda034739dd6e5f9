import type { AST } from "@eslint-community/regexpp";
import type { Budget } from "./budget.js";
import { inTurn, type Words } from "./words.js";

/** Where something is repeated or chosen. */
export type Place = Readonly<{
  /** What is repeated, or the choice. */
  element: AST.Element;
  path: Path;
  /** Repetitions without a small limit that stand before this place. */
  earlier: readonly Place[];
}>;

/** What stands before a place in a pattern, the last first. */
type Path = Readonly<{ last: AST.Element; before: Path; length: number }> | undefined;

/** With so few times a text is as long as its pattern, more or less. */
const FEW = 50;

type Before = Pick<Place, "path" | "earlier">;
type Alternatives = readonly AST.Alternative[];

/** The parts of a pattern that take one character. */
export function leavesOf(alternatives: Alternatives): readonly AST.Element[] {
  return alternatives.flatMap(({ elements }) => elements.flatMap(leavesIn));
}

export function leavesIn(element: AST.Element): readonly AST.Element[] {
  if (element.type === "Quantifier") return leavesIn(element.element);
  if ("alternatives" in element) return leavesOf(element.alternatives);

  return element.type === "Assertion" || element.type === "Backreference" ? [] : [element];
}

/** Whether a pattern looks at the text before it takes it, or after: what stands elsewhere decides then whether a place is reached. */
export function looksAround(alternatives: Alternatives): boolean {
  return alternatives.some(({ elements }) =>
    elements.some((element) => {
      const inside = element.type === "Quantifier" ? element.element : element;

      return "alternatives" in inside && (inside.type === "Assertion" || looksAround(inside.alternatives));
    }),
  );
}

/** What the looks ahead of a pattern ask of a text, one after the other: `A0` for `^(?=.*[A-Z])(?=.*\d)`. */
export function wishesOf(alternatives: Alternatives, wordsOf: Words): string {
  return alternatives
    .flatMap(({ elements }) => elements)
    .map((element) => {
      if (element.type === "Quantifier" || !("alternatives" in element)) return "";
      const inside = wishesOf(element.alternatives, wordsOf);
      if (element.type !== "Assertion" || element.negate) return inside;

      return inside + (inTurn((element.alternatives[0]?.elements ?? []).map(wordsOf))[0] ?? "");
    })
    .join("");
}

export function placesIn(
  alternatives: Alternatives,
  before: Before = { path: undefined, earlier: [] },
): readonly Place[] {
  return alternatives.flatMap(({ elements }) => {
    let { path, earlier } = before;

    return elements.flatMap((element) => {
      const places = placesAt(element, { path, earlier });
      const endless = places.filter(isEndless);
      path = { last: element, before: path, length: (path?.length ?? 0) + 1 };
      if (endless.length > 0 && element.type !== "Assertion") earlier = [...earlier, ...endless];

      return places;
    });
  });
}

function placesAt(element: AST.Element, before: Before): readonly Place[] {
  if (element.type === "Quantifier") {
    const inside = placesAt(element.element, before);
    const isThere = inside[0]?.element === element.element;

    return isThere ? inside : [{ element: element.element, ...before }, ...inside];
  }
  if (!("alternatives" in element)) return [];
  const inside = placesIn(element.alternatives, before);
  const isChoice = element.type !== "Assertion" && element.alternatives.length > 1;

  return isChoice ? [{ element, ...before }, ...inside] : inside;
}

/** Whether what stands there may be repeated so often that a long text fits. */
export function isEndless({ element: { parent } }: Place): boolean {
  return parent.type === "Quantifier" && parent.max > FEW;
}

/** What stands before a place, the first first. */
export function elementsBefore({ path }: Place): readonly AST.Element[] {
  const elements: AST.Element[] = [];
  for (let at = path; at !== undefined; at = at.before) elements.push(at.last);

  return elements.toReversed();
}

/** What stands between a place and a later one. */
export function elementsBetween({ element }: Place, later: Place): readonly AST.Element[] {
  const before = elementsBefore(later);
  const around = before.findIndex(({ start, end }) => start <= element.start && element.end <= end);

  return [...restOf(before[around], element), ...before.slice(around + 1)];
}

/** What stands behind an element in what it is a part of. */
function restOf(whole: AST.Element | undefined, part: AST.Node): readonly AST.Element[] {
  const { parent } = part;
  if (part === whole || parent === null) return [];
  if (parent.type !== "Alternative") return restOf(whole, parent);
  const index = parent.elements.findIndex(({ start }) => start === part.start);

  return [...parent.elements.slice(index + 1), ...restOf(whole, parent)];
}

/** Texts that lead to a place: the first words of all that stands before it, then others, until one does. */
export function* waysTo(place: Place, wordsOf: Words, budget: Budget): Generator<string> {
  budget.spend(place.path?.length ?? 0);
  const parts = elementsBefore(place).map(wordsOf);
  const first = parts.map(([word]) => word ?? "");
  yield first.join("");
  yield* inTurn(parts).slice(1);
  for (const [index, words] of parts.entries())
    for (const word of words.slice(1)) yield first.with(index, word).join("");
}
