import { printed, type Finding } from "@warren/asyncapi/findings";
import { causesOf, type Cause } from "./causes.js";

/** How much of many findings is printed. */
export type Detail = Readonly<{
  /** Each finding in full. Default: those of one cause once, with a count and the places of the others. */
  verbose?: boolean;
}>;

const mostPlaces = 12;

/** Findings as a person reads them, in their order: each with the blank line that follows it. */
export function findingTexts(
  findings: readonly Finding[],
  { verbose = false }: Detail = {},
): readonly string[] {
  const causes = verbose ? findings.map((first): Cause => ({ first, others: [] })) : causesOf(findings);

  return causes.map((cause) => `${printed(cause.first)}${othersText(cause)}\n`);
}

/** Whether something is left out that `verbose` would print. */
export function isShortened(findings: readonly Finding[]): boolean {
  return causesOf(findings).some(({ others }) => others.length > 0);
}

function othersText({ others }: Cause): string {
  if (others.length === 0) return "";
  const places = [...new Set(others.map(({ line, column }) => `${String(line)}:${String(column)}`))];
  const left = places.length - mostPlaces;
  const list = places.slice(0, mostPlaces).join(", ") + (left > 0 ? ` and ${String(left)} more` : "");

  return `\n  The same ${others.length === 1 ? "once more" : `${String(others.length)} times more`}: ${list}.`;
}
