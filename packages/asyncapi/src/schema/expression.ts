import { readPattern, writtenForUnicode } from "./foreign-signs.js";

/** A pattern of a document as JavaScript has it, or why there is none, to be said after the pattern. */
export type Expression =
  Readonly<{ kind: "pattern"; pattern: RegExp }> | Readonly<{ kind: "none"; why: string }>;

/** JSON Schema wants the flag `u`, without which a character beyond 2^16 is two; but many documents escape more than it allows: `\-`. */
export function expressionOf(given: string): Expression {
  const read = readPattern(given);
  if (read.kind === "foreign") {
    return {
      kind: "none",
      why: `is written for another engine: ${read.signs.join(", ")} means something else in JavaScript, or nothing`,
    };
  }
  const { source, needsUnicode } = read;
  const pattern =
    compiled(source, "u") ??
    compiled(writtenForUnicode(source), "u") ??
    (needsUnicode ? undefined : compiled(source, ""));

  return pattern === undefined
    ? { kind: "none", why: "is not a regular expression of JavaScript" }
    : { kind: "pattern", pattern };
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
