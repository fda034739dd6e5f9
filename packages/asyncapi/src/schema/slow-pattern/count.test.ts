import { RegExpParser } from "@eslint-community/regexpp";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countSteps } from "./count.js";
import { programOf } from "./steps.js";
import { fittingFor } from "./alphabet.js";

function counted(source: string, text: string, most = 1_000_000) {
  const { alternatives } = new RegExpParser().parsePattern(source, 0, source.length, { unicode: true });

  return countSteps(programOf(alternatives, fittingFor("u")), Array.from(text), most);
}

/** Patterns of all that counts for how an engine looks for a match; `\\1` refers to the first group, if there is one. */
const source = fc.letrec<{ part: string; whole: string }>((tie) => ({
  whole: fc
    .array(fc.array(tie("part"), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((alternatives) => alternatives.map((parts) => parts.join("")).join("|")),
  part: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\w", "^", "$", "\\b", "\\B", "\\1"),
    fc
      .tuple(tie("whole"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0,2}?"))
      .map(([whole, quantifier]) => `(?:${whole})${quantifier}`),
    tie("whole").chain((whole) =>
      fc.constantFrom("(", "(?:", "(?=", "(?!", "(?<=", "(?<!").map((open) => `${open}${whole})`),
    ),
  ),
})).whole;

test("what is counted is what an engine does: the same texts match", () => {
  fc.assert(
    fc.property(
      source,
      fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "\n"), maxLength: 8 }),
      (parts, text) => {
        const pattern = `(?:${parts}|(c))`;
        const { steps, matches } = counted(pattern, text);
        fc.pre(steps < 1_000_000);
        expect(matches).toBe(new RegExp(pattern, "u").test(text));
      },
    ),
    { numRuns: 500 },
  );
});

test.each([
  ["(a+)b\\1$", "aabaa", true],
  ["^(a+)b\\1$", "aaba", false],
  ["(?<=\\1(a))b", "aab", true],
  ["^(?<x>a|b)\\k<x>$", "bb", true],
  // Each round starts without what the groups took in the one before.
  ["^(?:(a)|b)*\\1$", "abb", true],
  ["^(?:(a)|b\\1)+$", "aba", true],
  ["^(?:(a)|(b)|c\\1\\2)*d$", "abcd", true],
  ["^(?:(a)?b\\1)+$", "ababb", true],
  ["^(?:(a)?b\\1){2}$", "abab", true],
  // Of what must not stand there nothing is kept, and of what must, not longer than the way that led there.
  ["^(?!(a)b)a\\1c$", "ac", true],
  ["^(?=(a+))a*b\\1$", "aab", false],
  ["^(?:(?=(a))ab|a\\1)c$", "ac", true],
  ["^(?:(?=(a+))a|aa)\\1b$", "aab", true],
  ["^(?:(?=(a))a\\1b|.\\1)$", "a", true],
])("%s refers back in %s", (pattern, text, matches) => {
  expect(new RegExp(pattern, "u").test(text)).toBe(matches);
  expect(counted(pattern, text).matches).toBe(matches);
});

test("an engine makes one step more for each character where there is one way, and twice as many where there are two", () => {
  const steps = (pattern: string, length: number) => counted(pattern, `${"a".repeat(length)}\n`).steps;

  expect(steps("^a+$", 200) / steps("^a+$", 100)).toBeCloseTo(2, 1);
  expect(steps("^(a+)+$", 14) / steps("^(a+)+$", 13)).toBeCloseTo(2, 1);
});

test("more steps than are allowed are not made", () => {
  const { steps, matches } = counted("^(a+)+$", `${"a".repeat(40)}\n`, 1000);

  expect(matches).toBe(false);
  expect(steps).toBeGreaterThan(1000);
  expect(steps).toBeLessThan(1010);
});
