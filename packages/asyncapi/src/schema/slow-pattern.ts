import { RegExpParser } from "@eslint-community/regexpp";
import { countSteps, type Counted } from "./slow-pattern-count.js";
import { programOf } from "./slow-pattern-steps.js";
import { leavesOf, repetitionsIn, wishesOf, type Repeated } from "./slow-pattern-texts.js";
import { TooLarge, wordsFor } from "./slow-pattern-words.js";

// A regular expression with two ways to match the same text tries them all where the text does not match in the end: `(a+)+$` takes
// hours for 40 letters. Who sends such a text stops the process that looks at it. What is said here is not guessed but tried, and
// steps are counted, not milliseconds: the answer is the same on every machine, however busy.

/** As long as texts are made; where a time grows with the square of the length, this takes seconds, and where with the length, no time. */
const LENGTH = 50_000;
/** A text of more steps is slow, by what shorter ones take. The engine makes as many in about half a second. */
const SLOW = 200_000_000;
/** So many steps are made before growth is believed. */
const SURE = 4_000_000;
/** All texts for a pattern together: a second or two. A pattern that asks for more is not accepted unexamined. */
const ALL = 40_000_000;
/** Patterns of more characters are not looked at: the texts for all of their parts would take too long to make. */
const LONGEST_PATTERN = 8000;
const SHORTEST = 16;
/** Growth is looked at up to this length, and beyond where it tells of a slow text. */
const LONG_ENOUGH = 1024;
/** Fits hardly any pattern, so that all ways are tried. */
const END = "\n\u0000";

type Trial = Readonly<{
  most: number;
  wishes: string;
  alphabet: readonly string[];
  count: (text: string, most?: number) => Counted;
}>;

/**
 * Why a pattern may stop who asks it, in words that follow its name; undefined where it is quick. Looked at is where something is
 * repeated or chosen, with what may stand there. A pattern for which the search fails, or takes long, is not called quick.
 *
 * @param most how many characters a text may have, where more are refused before the pattern is asked
 */
export function whySlow(pattern: RegExp, most = LENGTH): string | undefined {
  try {
    return searched(pattern, Math.min(most, LENGTH));
  } catch (error) {
    return `could not be examined (${error instanceof Error && error.message !== "" ? error.message : "it asks for too much"}) and may take for ever`;
  }
}

function searched({ source, flags }: RegExp, most: number): string | undefined {
  if (source.length > LONGEST_PATTERN) throw new TooLarge();
  const unicode = flags.includes("u");
  const parser = new RegExpParser({ ecmaVersion: 2025 });
  const { alternatives } = parser.parsePattern(source, 0, source.length, { unicode });
  const words = wordsFor(leavesOf(alternatives), flags);
  const program = programOf({ alternatives }, words.fitting);
  let left = ALL;
  const trial: Trial = {
    most,
    wishes: wishesOf(alternatives, words),
    alphabet: words.alphabet,
    count: (text, limit = SURE) => {
      const characters = unicode ? Array.from(text) : text.split("");
      const counted = countSteps(program, characters, Math.min(limit, left));
      left -= counted.steps;

      return counted;
    },
  };

  for (const repeated of repetitionsIn(alternatives, words)) {
    if (endsFor(repeated, trial).some((end) => isSlow(repeated, end, trial)))
      return `takes seconds, or for ever, for ${inWords(repeated)}`;
    if (left <= 0) return "could not be examined in time, and may take for ever";
  }

  return undefined;
}

/** A text that matches ends before all ways were tried: `^([^"]+)+$` needs a `"` at the end. A look ahead wants what it asks for. */
function endsFor(repeated: Repeated, { wishes, alphabet, count }: Trial): readonly string[] {
  const ends = wishes === "" ? [END] : [END, wishes + END];
  const matches = (end: string) => count(textOf(repeated, SHORTEST, end)).matches;

  return ends.some(matches) ? [...ends, ...alphabet.filter((end) => !matches(end)).slice(0, 1)] : ends;
}

/** Whether the steps for longer and longer texts grow so fast that a text of the length that is allowed takes too many. */
function isSlow(repeated: Repeated, end: string, { most, count }: Trial): boolean {
  let before = 1;
  for (let length = Math.min(most, SHORTEST); ; length = Math.min(most, length * 2)) {
    if (length < repeated.before.length + repeated.unit.length) {
      if (length === most) return false;
      continue;
    }
    const { steps } = count(textOf(repeated, length, end));
    if (steps >= SURE) return true;
    const growth = Math.log2(steps / before);
    const expected = steps * (most / length) ** Math.max(0, growth);
    if (length === most || (length >= LONG_ENOUGH && expected < SLOW)) return false;
    before = steps;
  }
}

function textOf({ before, unit }: Repeated, length: number, end: string): string {
  const room = Math.max(1, length - before.length - end.length);

  return before + unit.repeat(Math.ceil(room / unit.length)).slice(0, room) + end;
}

function inWords({ before, unit }: Repeated): string {
  const text = before + unit;
  const shown = text.length > 60 ? `…${text.slice(-60)}` : text;

  return `${JSON.stringify(shown)}, repeated from its character ${String(before.length + 1)} on`;
}
