import type { AST } from "@eslint-community/regexpp";
import type { Fitting } from "./alphabet.js";
import type { Budget } from "./budget.js";
import { countSteps, type Counted } from "./count.js";
import { looksAround, type Place } from "./places.js";
import { programOf, type Program } from "./steps.js";

/** A text to try: what leads to a place in the pattern, and what may be repeated there. */
export type Repeated = Readonly<{ before: string; unit: string }>;

export type Slow = Repeated & Readonly<{ end: string; length: number }>;

/** Fits hardly any pattern, so that all ways are tried. */
export const END = "\n\u0000";
/** So many steps are made before growth is believed. */
export const SURE = 4_000_000;
/** A text of more steps is slow, by what shorter ones take. V8 makes as many in about half a second. */
const SLOW = 200_000_000;
const SHORTEST = 16;
/** Growth is looked at up to this length, and beyond where it tells of a slow text. */
const LONG_ENOUGH = 1024;
/** As long an end as a pattern may take at its own, such as `.{0,64}$`. */
const LONG_END = 100;

export type Tried = Readonly<{
  alternatives: readonly AST.Alternative[];
  places: readonly Place[];
  fitting: Fitting;
  alphabet: readonly string[];
  /** What the looks ahead of the pattern ask for. */
  wishes: string;
  unicode: boolean;
  /** The longest text. */
  most: number;
  budget: Budget;
}>;

/** Asks a pattern of texts, and counts what that takes. */
export class Trial {
  readonly #tried: Tried;
  readonly #program: Program;
  readonly #marked: Program;
  readonly #looksAround: boolean;

  constructor(tried: Tried) {
    const { alternatives, fitting, places } = tried;
    this.#tried = tried;
    this.#program = programOf(alternatives, fitting);
    this.#marked = programOf(alternatives, fitting, new Set(places.map(({ element }) => element)));
    this.#looksAround = looksAround(alternatives);
  }

  /** Whether what is repeated is entered at a place with such a text. */
  reaches({ element }: Place, { before, unit }: Repeated): boolean {
    const { alphabet, wishes } = this.#tried;
    const ends = this.#looksAround ? [END, "", wishes, wishes + END, ...alphabet] : [END];

    return ends.some((end) => {
      const { entered } = this.#count(this.#characters(before + unit + end), this.#marked);

      return (entered.get(element) ?? -1) >= this.#characters(before).length;
    });
  }

  /** How a text is slow where this is repeated; undefined where it is not. */
  slow(repeated: Repeated): Slow | undefined {
    for (const end of this.#endsFor(repeated)) {
      const length = this.#slowLength(repeated, end);
      if (length !== undefined) return { ...repeated, end, length };
    }

    return undefined;
  }

  /** A text that matches ends before all ways were tried: `^([^"]+)+$` needs a `"` at the end. A look may refuse all ends but a few. */
  #endsFor(repeated: Repeated): readonly string[] {
    const { alphabet, wishes } = this.#tried;
    if (this.#looksAround) return [...new Set([END, "", wishes, wishes + END, ...alphabet])];
    const matches = (end: string) => this.#count(this.#textOf(repeated, SHORTEST, end)).matches;
    if (!matches(END)) return [END];
    const other = [...alphabet, ...alphabet.map((character) => character.repeat(LONG_END))].find(
      (end) => !matches(end),
    );

    return other === undefined ? [END] : [END, other];
  }

  /** The length of which a text takes too many steps, or from which on they grow so fast that one of an allowed length does. */
  #slowLength(repeated: Repeated, end: string): number | undefined {
    const { most } = this.#tried;
    const shortest = this.#characters(repeated.before + repeated.unit).length;
    let before = 1;
    for (let length = Math.min(most, SHORTEST); ; length = Math.min(most, length * 2)) {
      if (length >= shortest) {
        const { steps } = this.#count(this.#textOf(repeated, length, end));
        if (steps >= SURE) return length;
        const growth = Math.log2(steps / before);
        const expected = steps * (most / length) ** Math.max(0, growth);
        if (length >= LONG_ENOUGH && expected < SLOW) return undefined;
        before = steps;
      }
      if (length === most) return undefined;
    }
  }

  #count(text: readonly string[], program = this.#program): Counted {
    const { budget } = this.#tried;
    budget.spend(text.length);
    const counted = countSteps(program, text, Math.min(SURE, budget.left));
    budget.spend(counted.steps);

    return counted;
  }

  #textOf({ before, unit }: Repeated, length: number, end: string): readonly string[] {
    const [first, round, last] = [this.#characters(before), this.#characters(unit), this.#characters(end)];
    const room = Math.max(1, length - first.length - last.length);

    return [
      ...first,
      ...Array.from({ length: room }, (_, index) => round[index % round.length] ?? ""),
      ...last,
    ];
  }

  /** As JavaScript takes them one by one. */
  #characters(text: string): readonly string[] {
    return this.#tried.unicode ? Array.from(text) : text.split("");
  }
}
