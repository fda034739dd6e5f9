import type { PayloadLine } from "./payload-lines.js";

/** A line that is shown, or how many are left out there. */
export type ExcerptPart = Readonly<
  { kind: "line"; line: PayloadLine; at: number } | { kind: "left out"; count: number; at: number }
>;

/** Lines before and after one with a fault, which say where it is. */
const AROUND = 3;
/** A longer line is cut: a value may be a megabyte. */
const LONGEST = 2_000;

/** The first lines of a payload, and every one with a fault wherever it is. A payload may have half a million. */
export function excerptOf(lines: readonly PayloadLine[], most: number): readonly ExcerptPart[] {
  const near = new Set<number>();
  for (const [at, { faults }] of lines.entries())
    if (faults.length > 0) for (let one = at - AROUND; one <= at + AROUND; one++) near.add(one);
  const parts: ExcerptPart[] = [];
  let leftOut = 0;
  for (const [at, line] of lines.entries()) {
    if (at >= most && !near.has(at)) {
      leftOut++;
      continue;
    }
    if (leftOut > 0) parts.push({ kind: "left out", count: leftOut, at: at - leftOut });
    leftOut = 0;
    parts.push({ kind: "line", line: cut(line), at });
  }
  if (leftOut > 0) parts.push({ kind: "left out", count: leftOut, at: lines.length - leftOut });

  return parts;
}

function cut({ text, faults }: PayloadLine): PayloadLine {
  if (text.length <= LONGEST) return { text, faults };

  return { text: `${text.slice(0, LONGEST)} … (${text.length.toLocaleString()} characters)`, faults };
}
