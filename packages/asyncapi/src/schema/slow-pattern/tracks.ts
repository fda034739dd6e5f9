import type { AST } from "@eslint-community/regexpp";
import type { Fitting } from "./alphabet.js";
import type { Budget } from "./budget.js";

// A repetition is slow for words that it takes in two ways, such as `abcdef` for `(?:ab|cd|ef|a|bc|de|f)*`; and two in a row are slow
// for words that both take, and that lead from one to the other, such as `, ` for `.*, .*`. They are found by walking with several feet
// at once: all take the same characters, each by a way of its own. What stands around is not looked at here, nor how often something
// may be repeated: what is found is only tried.

/** What takes a character, or a place from which several ways lead on. */
type Node = CharacterNode | Readonly<{ ways: Node[] }>;
type CharacterNode = Readonly<{ fits: (character: string) => boolean; next: Node }>;

/** Where the feet stand, and by which character they came. */
type Stand = Readonly<{ nodes: readonly Node[]; apart: boolean; from?: Stand; by: string }>;

type Tools = Readonly<{ alphabet: readonly string[]; fitting: Fitting; budget: Budget }>;

const MOST_WORDS = 10;
/** What is repeated an exact number of times is written as often, up to this. */
const MOST_COPIES = 8;
const MANY_NODES = 2000;
/** To move a foot takes as long as so many steps of the engine. */
const MOVE = 10;

/** Where one foot may walk. */
export class Track {
  readonly start: Node;
  readonly #end: Node;
  readonly #fitting: Fitting;
  readonly #budget: Budget;
  readonly #known = new Map<Node, Readonly<{ next: readonly CharacterNode[]; isHome: boolean }>>();
  readonly #numbers = new Map<Node, number>();
  #nodes = 0;

  private constructor(
    { fitting, budget }: Tools,
    lay: (track: Track) => Readonly<{ start: Node; end: Node }>,
  ) {
    this.#fitting = fitting;
    this.#budget = budget;
    const { start, end } = lay(this);
    this.start = start;
    this.#end = end;
  }

  /** Around and around in an element that is repeated. */
  static around(element: AST.Element, tools: Tools): Track {
    return new Track(tools, (track) => {
      const start: Node = { ways: [] };
      start.ways.push(track.#node(element, start));

      return { start, end: start };
    });
  }

  /** Through one that is repeated, if there is one, over what stands between, and through another. */
  static between(
    { from, over, to }: Readonly<{ from?: AST.Element; over: readonly AST.Element[]; to: AST.Element }>,
    tools: Tools,
  ): Track {
    return new Track(tools, (track) => {
      const end: Node = { ways: [] };
      const last = over
        .toReversed()
        .reduce<Node>((then, element) => track.#node(element, then), track.#star(to, end));

      return { start: from === undefined ? last : track.#star(from, last), end };
    });
  }

  numberOf(node: Node): number {
    const number = this.#numbers.get(node) ?? this.#numbers.size;
    this.#numbers.set(node, number);

    return number;
  }

  /** What may take the next character, twice where several ways lead there; and whether the way may end here. */
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
      // The second way there is another move.
      else next.push(before === 0 ? at : { ...at });
    }
    this.#budget.spend(visits.size);
    const found = { next, isHome: visits.has(this.#end) };
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
    else if (max > copies) node = this.#star(element, next);
    for (let copy = 0; copy < copies; copy += 1) node = this.#node(element, node);

    return node;
  }

  #star(element: AST.Element, next: Node): Node {
    const star: Node = { ways: [] };
    star.ways.push(this.#node(element, star), next);

    return star;
  }
}

/** The shortest words that lead from the start to the end of all tracks; where there is one track only, in two ways. */
export function wordsAlong(tracks: readonly Track[], { alphabet, budget }: Tools): readonly string[] {
  const feet = tracks.length === 1 ? [...tracks, ...tracks] : tracks;
  const words: string[] = [];
  const seen = new Set<string>();
  const stands: Stand[] = [{ nodes: feet.map(({ start }) => start), apart: tracks.length > 1, by: "" }];
  for (const stand of stands) {
    const here = stand.nodes.map((node, foot) => feet[foot]?.from(node) ?? { next: [], isHome: false });
    const isWord = stand.by !== "" && stand.apart && here.every(({ isHome }) => isHome);
    if (isWord && words.push(wordTo(stand)) === MOST_WORDS) return words;
    for (const by of alphabet) {
      const moves = here.map(({ next }) => next.filter(({ fits }) => fits(by)));
      const many = moves.reduce((product, { length }) => product * length, 1);
      budget.spend((here.reduce((sum, { next }) => sum + next.length, 0) + many) * MOVE);
      for (const move of allOf(moves)) {
        const nodes = move.map(({ next }) => next);
        const apart = stand.apart || new Set(move).size > 1;
        const key = `${nodes.map((node, foot) => feet[foot]?.numberOf(node)).join(" ")} ${String(apart)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        stands.push({ nodes, apart, from: stand, by });
      }
    }
  }

  return words;
}

/** Each choice of one from every list. */
function allOf<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (before, list) => before.flatMap((chosen) => list.map((one) => [...chosen, one])),
    [[]],
  );
}

function wordTo(stand: Stand): string {
  const characters: string[] = [];
  for (let at: Stand | undefined = stand; at !== undefined; at = at.from) characters.unshift(at.by);

  return characters.join("");
}
