import vm from "node:vm";
import { RegExpParser, type AST } from "@eslint-community/regexpp";

// A regular expression with two ways to match the same text tries them all where the text does not match in the end: `(a+)+$` takes
// hours for 40 letters. Who sends such a text stops the process that looks at it. What is said here is not guessed but tried.

/** As long as texts are made; where a time grows with the square of the length, this takes seconds, and where with the length, no time. */
const LENGTH = 50_000;
/** Where one text takes so long it is slow. Any other takes less than a millisecond. */
const SLOW_MS = 250;
const ALL_MS = 300;
/** From so many repetitions on, a repetition counts. */
const MANY = 10;
const MOST_TEXTS = 300;
/** Fits hardly any pattern, so that all ways are tried. */
const END = "\n\u0000";

type Repeated = Readonly<{ before: string; unit: string }>;

/**
 * A text that a pattern takes very long for, in words; undefined where none was found. It is looked for where something is
 * repeated, with what may stand there and what stands anywhere in the pattern.
 *
 * @param most how many characters a text may have, where more are refused before the pattern is asked
 */
export function slowText(pattern: RegExp, most = LENGTH): string | undefined {
  const candidates = candidatesFor(pattern);
  const [found] = candidates.length === 0 ? [] : slowest(pattern, candidates, Math.min(most, LENGTH));

  return found === undefined
    ? undefined
    : `${JSON.stringify(found.before + found.unit)}, repeated from its character ${String(found.before.length + 1)} on`;
}

/** The candidate for which the pattern takes long, twice. */
function slowest(pattern: RegExp, candidates: readonly Repeated[], length: number): readonly Repeated[] {
  const texts = candidates.map((candidate) => textOf(candidate, length));
  const suspect = stuckAt(pattern, texts, ALL_MS);
  if (suspect === undefined) return [];
  const left = candidates.slice(suspect);
  const isSlow = stuckAt(pattern, texts.slice(suspect, suspect + 1), SLOW_MS) !== undefined;

  // The machine was busy, or all texts together took long.
  return isSlow ? left : slowest(pattern, left.slice(1), length);
}

function textOf({ before, unit }: Repeated, length: number): string {
  return `${before}${unit.repeat(Math.ceil(length / unit.length)).slice(0, Math.max(1, length - before.length - END.length))}${END}`;
}

/** Which of the texts is being looked at when the time is over. Only a context of its own can be stopped while it matches. */
function stuckAt(pattern: RegExp, texts: readonly string[], timeout: number): number | undefined {
  const room = { pattern, texts, at: 0 };
  try {
    vm.runInNewContext("for (; at < texts.length; at += 1) pattern.test(texts[at])", room, { timeout });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return room.at;
  }

  return undefined;
}

function candidatesFor(pattern: RegExp): readonly Repeated[] {
  const { source, flags } = pattern;
  const ast = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes("u"),
  });
  const alphabet = alphabetOf(source);
  const sample = sampler(flags, alphabet);
  const found: Repeated[] = [];
  const visit = (alternatives: readonly AST.Alternative[], before: string) => {
    for (const { elements } of alternatives)
      elements.forEach((element, index) =>
        look(element, before + elements.slice(0, index).map(sample).join("")),
      );
  };
  const look = (element: AST.QuantifiableElement | AST.Element, before: string) => {
    if (element.type === "Quantifier") {
      if (element.max >= MANY)
        for (const unit of [...units(element.element, sample), ...alphabet]) found.push({ before, unit });
      look(element.element, before);
    } else if ("alternatives" in element) visit(element.alternatives, before);
  };
  visit(ast.alternatives, "");
  const seen = new Set<string>();

  return found
    .filter(({ before, unit }) => {
      const key = `${before}\u0000${unit}`;
      const isNew = unit !== "" && !seen.has(key);
      seen.add(key);

      return isNew;
    })
    .slice(0, MOST_TEXTS);
}

/** The characters that the pattern speaks of, and one of each usual kind. */
function alphabetOf(source: string): readonly string[] {
  const spoken = source.replaceAll(/\\./g, "").replaceAll(/[\^$()[\]{}|?*+]/g, "");

  return [...new Set(Array.from(`a0 ${spoken}`))].slice(0, 24);
}

function units(element: AST.Element, sample: (element: AST.Element) => string): readonly string[] {
  if (element.type !== "Group" && element.type !== "CapturingGroup") return [sample(element)];

  return element.alternatives.map(({ elements }) => elements.map(sample).join(""));
}

/** A shortest text that an element matches, more or less: only what is measured counts. */
function sampler(flags: string, alphabet: readonly string[]): (element: AST.Element) => string {
  const printable = [
    ...alphabet,
    ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)),
  ];
  const sample = (element: AST.Element): string => {
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return (element.alternatives[0]?.elements ?? []).map(sample).join("");
      case "Quantifier":
        return sample(element.element).repeat(Math.min(element.min, MANY));
      case "Character":
        return String.fromCodePoint(element.value);
      case "CharacterClass":
      case "CharacterSet": {
        const one = new RegExp(`^${element.raw}$`, flags);

        return printable.find((character) => one.test(character)) ?? "";
      }
      default:
        return "";
    }
  };

  return sample;
}
