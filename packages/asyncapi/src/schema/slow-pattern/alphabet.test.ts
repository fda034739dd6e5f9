import { RegExpParser } from "@eslint-community/regexpp";
import { expect, test } from "vitest";
import { alphabetOf, fittingFor } from "./alphabet.js";
import { Budget } from "./budget.js";
import { leavesOf } from "./places.js";

function alphabet(pattern: RegExp): readonly string[] {
  const unicode = pattern.unicode;
  const { alternatives } = new RegExpParser().parsePattern(pattern.source, 0, pattern.source.length, {
    unicode,
  });
  const known = { fitting: fittingFor(pattern.flags), unicode, budget: new Budget(1_000_000) };

  return alphabetOf(leavesOf(alternatives), known);
}

test.each([
  ["letters, and what fits nowhere", /[a-z]+/u, ["a", "0"]],
  ["what two classes share, and what each has alone", /[a-m]*[h-z]*/u, ["a", "0", "z", "k"]],
  ["letters of a script, large and small", /\p{Script=Cyrillic}*\p{Ll}*/u, ["a", "0", "Ѐ", "а"]],
  ["a character of another plane, and its neighbours", /[\u{1F600}-\u{1F64F}]/u, ["a", "😀"]],
  ["halves of pairs where they are characters", /[\ud83d]/, ["a", "\ud83d"]],
])("there is one character for each kind: %s", (_, pattern, characters) => {
  const kinds = (all: readonly string[]) => all.map((character) => kindOf(pattern, character)).toSorted();

  expect(kinds(alphabet(pattern))).toEqual(kinds(characters));
});

/** Which classes of a pattern take a character. */
function kindOf({ source, flags }: RegExp, character: string): string {
  return source
    .split(/[*+]+/u)
    .filter((part) => part !== "")
    .map((part) => String(new RegExp(`^${part}$`, flags).test(character)))
    .join(" ");
}
