import { stripVTControlCharacters } from "node:util";

/**
 * Whether a command printed what the page says. `…` stands for anything within a line, a line that is only `…` for any number
 * of lines; blanks at the ends of lines and blank lines at the ends of the output do not count.
 */
export function printedAsShown(shown: readonly string[], printed: string): boolean {
  const lines = trimmed(stripVTControlCharacters(printed).split("\n"));

  return matches(trimmed(shown), lines);
}

/** How many of the first lines are as the page shows, the fewest that are; undefined while none are. */
export function linesAsShown(shown: readonly string[], lines: readonly string[]): number | undefined {
  for (let count = 0; count <= lines.length; count++)
    if (printedAsShown(shown, lines.slice(0, count).join("\n"))) return count;

  return undefined;
}

function matches(shown: readonly string[], printed: readonly string[]): boolean {
  const [first, ...others] = shown;
  if (first === undefined) return printed.length === 0;
  if (first === "…")
    return printed.some((_, skip) => matches(others, printed.slice(skip))) || others.length === 0;
  const [line, ...rest] = printed;

  return line !== undefined && patternOf(first).test(line) && matches(others, rest);
}

function patternOf(line: string): RegExp {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

  return new RegExp(`^${line.split("…").map(literal).join(".*")}$`);
}

function trimmed(lines: readonly string[]): readonly string[] {
  const clean = lines.map((line) => line.trimEnd());
  const first = clean.findIndex((line) => line !== "");
  const last = clean.findLastIndex((line) => line !== "");

  return first === -1 ? [] : clean.slice(first, last + 1);
}
