import type { AST } from "@eslint-community/regexpp";
import { NotExamined } from "./budget.js";
import type { Fitting } from "./alphabet.js";

// A regular expression as the steps that a backtracking engine makes for it, so that they can be counted: unlike a time, a count is the
// same on every machine.

export type Step =
  | Readonly<{ kind: "done" }>
  | CharacterStep
  | Readonly<{ kind: "assert"; what: "start" | "end" | "boundary"; negate: boolean; next: Step }>
  | Readonly<{ kind: "look"; body: Step; negate: boolean; next: Step }>
  | Readonly<{ kind: "same"; group: number; back: boolean; next: Step }>
  | Readonly<{ kind: "remember"; register: number; next: Step }>
  | Readonly<{ kind: "forget"; registers: readonly number[]; next: Step }>
  | Readonly<{ kind: "enter"; place: AST.Element; next: Step }>
  | Loop
  | Either;

export type CharacterStep = Readonly<{
  kind: "character";
  fits: (character: string) => boolean;
  back: boolean;
  next: Step;
}>;

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

type Alternatives = readonly AST.Alternative[];

/**
 * @param fitting which characters a leaf of the pattern, such as `[a-z]`, takes
 * @param marked where a step says that it was entered
 */
export function programOf(
  alternatives: Alternatives,
  fitting: Fitting,
  marked: ReadonlySet<AST.Element> = new Set(),
): Program {
  const assembler = new Assembler(fitting, marked);
  const first = assembler.alternatives(alternatives, { kind: "done" }, false);

  return { first, isAnchored: alternatives.every(startsAtStart), registers: assembler.registers };
}

/** Makes steps from the end of a pattern to its start: each is made with the one that comes next. */
class Assembler {
  registers = 0;
  readonly #groups = new Map<AST.CapturingGroup, number>();
  readonly #fitting: Fitting;
  readonly #marked: ReadonlySet<AST.Element>;

  constructor(fitting: Fitting, marked: ReadonlySet<AST.Element>) {
    this.#fitting = fitting;
    this.#marked = marked;
  }

  alternatives(all: Alternatives, next: Step, back: boolean): Step {
    const of = all.map(({ elements }) =>
      (back ? elements : elements.toReversed()).reduce(
        (then, element) => this.#step(element, then, back),
        next,
      ),
    );

    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "either", of };
  }

  #step(element: AST.Element, next: Step, back: boolean): Step {
    const made = this.#unmarked(element, next, back);

    return this.#marked.has(element) ? { kind: "enter", place: element, next: made } : made;
  }

  #unmarked(element: AST.Element, next: Step, back: boolean): Step {
    switch (element.type) {
      case "Group":
        if (element.modifiers !== null) throw new NotExamined("it changes its flags");

        return this.alternatives(element.alternatives, next, back);
      case "CapturingGroup":
        return this.#captured(element, next, back);
      case "Quantifier":
        return this.#repeated(element, next, back);
      case "Backreference":
        return [element.resolved]
          .flat()
          .reduce<Step>(
            (then, group) => ({ kind: "same", group: this.#registersOf(group), back, next: then }),
            next,
          );
      case "Assertion":
        return this.#asserted(element, next);
      default:
        return { kind: "character", fits: this.#fitting(element), back, next };
    }
  }

  #captured(group: AST.CapturingGroup, next: Step, back: boolean): Step {
    if (group.references.length === 0) return this.alternatives(group.alternatives, next, back);
    const register = this.#registersOf(group);
    const [before, after] = back ? [1, 0] : [0, 1];
    const end: Step = { kind: "remember", register: register + after, next };
    const body = this.alternatives(group.alternatives, end, back);

    return { kind: "remember", register: register + before, next: body };
  }

  #asserted(element: AST.Assertion, next: Step): Step {
    if (element.kind === "lookahead" || element.kind === "lookbehind") {
      const body = this.alternatives(element.alternatives, { kind: "done" }, element.kind === "lookbehind");

      return { kind: "look", body, negate: element.negate, next };
    }

    return element.kind === "word"
      ? { kind: "assert", what: "boundary", negate: element.negate, next }
      : { kind: "assert", what: element.kind, negate: false, next };
  }

  #repeated({ element, min, max, greedy }: AST.Quantifier, next: Step, back: boolean): Step {
    if (max === 0) return next;
    if (max === 1 && min === 1) return this.#step(element, next, back);
    if (max === 1 || (max === Infinity && min <= 1 && !canBeEmpty(element))) {
      const either: Either = { kind: "either", of: [] };
      const body = this.#body(element, max === 1 ? next : either, back);
      either.of.push(...(greedy ? [body, next] : [next, body]));

      return min === 1 ? body : either;
    }
    const [count, from] = [this.registers, this.registers + 1];
    const loop: Repetition = { count, from, least: min, most: max, greedy, body: next };
    this.registers += 2;
    loop.body = this.#body(element, { kind: "again", loop, next }, back);

    return { kind: "loop", loop, next };
  }

  /** What is repeated. Each time it starts without what its groups took before. */
  #body(element: AST.Element, next: Step, back: boolean): Step {
    const registers = referredTo(element)
      .map((group) => this.#registersOf(group))
      .flatMap((register) => [register, register + 1]);
    const body = this.#step(element, next, back);

    return registers.length === 0 ? body : { kind: "forget", registers, next: body };
  }

  #registersOf(group: AST.CapturingGroup): number {
    const known = this.#groups.get(group) ?? this.registers;
    if (!this.#groups.has(group)) this.registers += 2;
    this.#groups.set(group, known);

    return known;
  }
}

/** The groups in an element that something refers back to. */
function referredTo(element: AST.Element): readonly AST.CapturingGroup[] {
  if (element.type === "Quantifier") return referredTo(element.element);
  if (!("alternatives" in element)) return [];
  const inside = element.alternatives.flatMap(({ elements }) => elements.flatMap(referredTo));

  return element.type === "CapturingGroup" && element.references.length > 0 ? [element, ...inside] : inside;
}

/** Whether nothing of it can match but at the start of the text, so that an engine tries there only. */
export function startsAtStart({ elements }: AST.Alternative): boolean {
  const [first] = elements;
  if (first === undefined) return false;
  if (first.type === "Group" || first.type === "CapturingGroup")
    return first.alternatives.every(startsAtStart);

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
