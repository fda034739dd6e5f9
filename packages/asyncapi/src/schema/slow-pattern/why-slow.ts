import { RegExpParser } from "@eslint-community/regexpp";
import { alphabetOf, fittingFor } from "./alphabet.js";
import { Budget, NotExamined } from "./budget.js";
import { candidatesFor } from "./candidates.js";
import { mostSteps } from "./most-steps.js";
import { leavesOf, placesIn, wishesOf } from "./places.js";
import { END, SURE, Trial, type Slow, type Tried } from "./trial.js";
import { wordsFor } from "./words.js";

// A regular expression with two ways to match the same text tries them all where the text does not match in the end: `(a+)+$` takes
// hours for 40 letters. Who sends such a text stops the process that looks at it. What is said here is not guessed but tried, and
// steps are counted, not milliseconds: the answer is the same on every machine, however busy.

/** As long as texts are made; where a time grows with the square of the length, this takes seconds, and where with the length, no time. */
const LENGTH = 50_000;
/** All for one pattern together: about a second. A pattern that asks for more is not called quick. */
const ALL = 16_000_000;
/** Patterns of more characters are not looked at: the texts for all of their parts would take too long to make. */
const LONGEST_PATTERN = 8000;

const known = new Map<string, string | undefined>();

/**
 * Why a pattern may stop who asks it, in words that follow its name; undefined where it is quick. Looked at is where something is
 * repeated or chosen, with what may stand there. A pattern for which the search fails, or takes long, is not called quick.
 *
 * @param most how many characters a text may have, where more are refused before the pattern is asked
 */
export function whySlow({ source, flags }: RegExp, most = LENGTH): string | undefined {
  const key = `${flags} ${String(most)} ${source}`;
  if (!known.has(key)) known.set(key, verdict({ source, flags }, Math.min(most, LENGTH)));

  return known.get(key);
}

type Pattern = Pick<RegExp, "source" | "flags">;

function verdict(pattern: Pattern, most: number): string | undefined {
  try {
    const slow = slowTextFor(pattern, most);

    return slow && `takes more than ${String(SURE / 1_000_000)} million steps for ${inWords(slow)}`;
  } catch (error) {
    const reason =
      error instanceof RangeError
        ? "its groups stand too deep in one another"
        : String(error instanceof Error ? error.message : error);

    return `could not be examined (${reason}), so nobody knows how long it takes`;
  }
}

function slowTextFor({ source, flags }: Pattern, most: number): Slow | undefined {
  if (/[^u]/u.test(flags)) throw new NotExamined(`it has the flags ${flags}`);
  // Most patterns that people write cannot take long, whatever the text is.
  if (mostSteps({ source, flags }, most) <= SURE) return undefined;
  if (source.length > LONGEST_PATTERN) throw new NotExamined("it is too long");
  const unicode = flags === "u";
  const budget = new Budget(ALL);
  const parser = new RegExpParser({ ecmaVersion: 2025 });
  const { alternatives } = parser.parsePattern(source, 0, source.length, { unicode });
  const fitting = fittingFor(flags);
  const alphabet = alphabetOf(leavesOf(alternatives), { fitting, unicode, budget });
  const wordsOf = wordsFor(alphabet, { fitting, budget });
  const wishes = wishesOf(alternatives, wordsOf);
  const tried: Tried = {
    ...{ alternatives, places: placesIn(alternatives), fitting, alphabet, wishes },
    ...{ unicode, most, budget },
  };
  const trial = new Trial(tried);
  for (const candidate of candidatesFor(trial, tried, wordsOf)) {
    const slow = trial.slow(candidate);
    if (slow !== undefined) return slow;
  }

  return undefined;
}

function inWords({ before, unit, end, length }: Slow): string {
  const text = before + unit;
  const shown = JSON.stringify(text.length > 60 ? `…${text.slice(-60)}` : text);
  const after = end === END ? "what does not fit" : end === "" ? "nothing" : JSON.stringify(end);

  return `${String(length)} characters: ${shown}, repeated from its character ${String(before.length + 1)} on, and then ${after}`;
}
