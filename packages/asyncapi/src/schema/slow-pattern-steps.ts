import type { AST } from "@eslint-community/regexpp";
import type { Fitting } from "./slow-pattern-words.js";

// A regular expression as the steps that a backtracking engine makes for it, so that they can be counted: unlike a time, a count is the
// same on every machine. Captures count where something refers back to them only, and modifiers such as `(?i:` are not looked at.

export type Step =
  | Readonly<{ kind: "done" }>
  | Readonly<{ kind: "character"; fits: (character: string) => boolean; back: boolean; next: Step }>
  | Readonly<{ kind: "assert"; what: "start" | "end" | "boundary"; negate: boolean; next: Step }>
  | Readonly<{ kind: "look"; body: Step; negate: boolean; next: Step }>
  | Readonly<{ kind: "same"; group: number; back: boolean; next: Step }>
  | Readonly<{ kind: "remember"; register: number; next: Step }>
  | Loop
  | Either;

/** The first that leads to the end, in this order. */
type Either = Readonly<{ kind: "either"; of: Step[] }>;

/** A repetition that counts. From `least` on, what is repeated has to take a character. */
type Loop = { kind: "loop" | "again"; readonly loop: Repetition; readonly next: Step };
type Repetition = {
  readonly count: number;
  readonly from: number;
  readonly least: number;
  readonly most: number;
  readonly greedy: boolean;
  body: Step;
};

export type Program = Readonly<{ first: Step; isAnchored: boolean; registers: number }>;

/** @param fitting which characters a leaf of the pattern, such as `[a-z]`, takes */
export function programOf(pattern: Readonly<{ alternatives: AST.Alternative[] }>, fitting: Fitting): Program {
  const groups = new Map<AST.CapturingGroup, number>();
  let registers = 0;
  const groupOf = (group: AST.CapturingGroup): number => {
    const known = groups.get(group) ?? registers;
    if (!groups.has(group)) registers += 2;
    groups.set(group, known);

    return known;
  };

  const alternatives = (all: readonly AST.Alternative[], next: Step, back: boolean): Step => {
    const of = all.map(({ elements }) =>
      (back ? elements : elements.toReversed()).reduce((then, element) => step(element, then, back), next),
    );

    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "either", of };
  };
  const step = (element: AST.Element, next: Step, back: boolean): Step => {
    switch (element.type) {
      case "Group":
        return alternatives(element.alternatives, next, back);
      case "CapturingGroup": {
        if (element.references.length === 0) return alternatives(element.alternatives, next, back);
        const [before, after] = back ? [1, 0] : [0, 1];
        const end: Step = { kind: "remember", register: groupOf(element) + after, next };
        const body = alternatives(element.alternatives, end, back);

        return { kind: "remember", register: groupOf(element) + before, next: body };
      }
      case "Quantifier":
        return repeated(element, next, back);
      case "Backreference":
        return [element.resolved]
          .flat()
          .reduce<Step>((then, group) => ({ kind: "same", group: groupOf(group), back, next: then }), next);
      case "Assertion":
        return asserted(element, next);
      default:
        return { kind: "character", fits: fitting(element), back, next };
    }
  };
  const asserted = (element: AST.Assertion, next: Step): Step => {
    if (element.kind === "lookahead" || element.kind === "lookbehind") {
      const body = alternatives(element.alternatives, { kind: "done" }, element.kind === "lookbehind");

      return { kind: "look", body, negate: element.negate, next };
    }

    return element.kind === "word"
      ? { kind: "assert", what: "boundary", negate: element.negate, next }
      : { kind: "assert", what: element.kind, negate: false, next };
  };
  const repeated = ({ element, min, max, greedy }: AST.Quantifier, next: Step, back: boolean): Step => {
    if (max === 0) return next;
    if (max === 1 && min === 1) return step(element, next, back);
    if (max === 1 || (max === Infinity && min <= 1 && !canBeEmpty(element))) {
      const either: Either = { kind: "either", of: [] };
      const body = step(element, max === 1 ? next : either, back);
      either.of.push(...(greedy ? [body, next] : [next, body]));

      return min === 1 ? body : either;
    }
    const loop: Repetition = {
      count: registers,
      from: registers + 1,
      least: min,
      most: max,
      greedy,
      body: next,
    };
    registers += 2;
    loop.body = step(element, { kind: "again", loop, next }, back);

    return { kind: "loop", loop, next };
  };
  const first = alternatives(pattern.alternatives, { kind: "done" }, false);

  return { first, isAnchored: pattern.alternatives.every(isAnchored), registers };
}

/** Whether nothing of it can match but at the start of the text, so that an engine tries there only. */
function isAnchored({ elements }: AST.Alternative): boolean {
  const [first] = elements;
  if (first === undefined) return false;
  if (first.type === "Group" || first.type === "CapturingGroup") return first.alternatives.every(isAnchored);

  return first.type === "Assertion" && first.kind === "start";
}

function canBeEmpty(element: AST.Element): boolean {
  switch (element.type) {
    case "Assertion":
    case "Backreference":
      return true;
    case "Group":
    case "CapturingGroup":
      return element.alternatives.some(({ elements }) => elements.every(canBeEmpty));
    case "Quantifier":
      return element.min === 0 || canBeEmpty(element.element);
    default:
      return false;
  }
}
