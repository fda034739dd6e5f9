import type { AST } from "@eslint-community/regexpp";
import type { Fitting } from "./alphabet.js";
import type { Budget } from "./budget.js";

// A repetition is slow for words that it takes in two ways, such as `abcdef` for `(?:ab|cd|ef|a|bc|de|f)*`. They are found by walking
// through it with two feet at once: both take the same characters, by different ways. What stands around is not looked at here, nor how
// often something may be repeated: what is found is only tried.

/** What takes a character, or a place from which several ways lead on. */
type Node = CharacterNode | Readonly<{ ways: Node[] }>;
type CharacterNode = Readonly<{ fits: (character: string) => boolean; next: Node }>;

/** Where the two feet stand, and by which character they came. */
type Stand = Readonly<{ one: Node; other: Node; apart: boolean; from?: Stand; by: string }>;

const MOST_WORDS = 10;
/** What is repeated an exact number of times is written as often, up to this. */
const MOST_COPIES = 8;
const MANY_NODES = 2000;
/** To move a foot takes as long as so many steps of the engine. */
const MOVE = 8;

/** An element that is repeated. */
export class Loop {
  readonly start: Node;
  readonly #fitting: Fitting;
  readonly #budget: Budget;
  readonly #known = new Map<Node, Readonly<{ next: readonly CharacterNode[]; isHome: boolean }>>();
  readonly #numbers = new Map<Node, number>();
  #nodes = 0;

  constructor(element: AST.Element, fitting: Fitting, budget: Budget) {
    this.#fitting = fitting;
    this.#budget = budget;
    const start = { ways: new Array<Node>() };
    start.ways.push(this.#node(element, start));
    this.start = start;
  }

  numberOf(node: Node): number {
    const number = this.#numbers.get(node) ?? this.#numbers.size;
    this.#numbers.set(node, number);

    return number;
  }

  /** What may take the next character, twice where several ways lead there; and whether the repetition may end here. */
  from(node: Node): Readonly<{ next: readonly CharacterNode[]; isHome: boolean }> {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const visits = new Map<Node, number>();
    const next: CharacterNode[] = [];
    const todo = [node];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const before = visits.get(at) ?? 0;
      if (before === 2) continue;
      visits.set(at, before + 1);
      if ("ways" in at) todo.push(...at.ways);
      else next.push(at);
    }
    this.#budget.spend(visits.size);
    const found = { next, isHome: visits.has(this.start) };
    this.#known.set(node, found);

    return found;
  }

  #node(element: AST.Element, next: Node): Node {
    this.#nodes += 1;
    this.#budget.spend(1);
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return {
          ways: element.alternatives.map(({ elements }) =>
            elements.toReversed().reduce((then, part) => this.#node(part, then), next),
          ),
        };
      case "Quantifier":
        return this.#repeated(element, next);
      case "Assertion":
      case "Backreference":
        return next;
      default:
        return { fits: this.#fitting(element), next };
    }
  }

  #repeated({ element, min, max }: AST.Quantifier, next: Node): Node {
    const copies = Math.min(min, this.#nodes < MANY_NODES ? MOST_COPIES : 1);
    let node = next;
    if (max === 1) node = min === 1 ? next : { ways: [this.#node(element, next), next] };
    else if (max > copies) {
      const star: Node = { ways: [] };
      star.ways.push(this.#node(element, star), next);
      node = star;
    }
    for (let copy = 0; copy < copies; copy += 1) node = this.#node(element, node);

    return node;
  }
}

/** The shortest words that two repetitions take, each as a whole number of rounds; where they are one, that it takes in two ways. */
export function wordsOfBoth(
  one: Loop,
  other: Loop,
  { alphabet, budget }: Readonly<{ alphabet: readonly string[]; budget: Budget }>,
): readonly string[] {
  const words: string[] = [];
  const seen = new Set<string>();
  const stands: Stand[] = [{ one: one.start, other: other.start, apart: one !== other, by: "" }];
  for (const stand of stands) {
    const [left, right] = [one.from(stand.one), other.from(stand.other)];
    const isWord = stand.by !== "" && stand.apart && left.isHome && right.isHome;
    if (isWord && words.push(wordTo(stand)) === MOST_WORDS) return words;
    for (const by of alphabet) {
      const lefts = left.next.filter(({ fits }) => fits(by));
      const rights = right.next.filter(({ fits }) => fits(by));
      budget.spend((left.next.length + right.next.length + lefts.length * rights.length) * MOVE);
      for (const [index, { next }] of lefts.entries())
        for (const [at, { next: beside }] of rights.entries()) {
          const apart = stand.apart || stand.one !== stand.other || index !== at;
          const key = `${String(one.numberOf(next))} ${String(other.numberOf(beside))} ${String(apart)}`;
          if (seen.has(key)) continue;
          seen.add(key);
          stands.push({ one: next, other: beside, apart, from: stand, by });
        }
    }
  }

  return words;
}

function wordTo(stand: Stand): string {
  const characters: string[] = [];
  for (let at: Stand | undefined = stand; at !== undefined; at = at.from) characters.unshift(at.by);

  return characters.join("");
}
