import path from "node:path";
import type { Pointer } from "../model/model.js";
import type { Severity } from "../model/problem.js";
import type { Position } from "./locate.js";

/** Something that somebody should know of, at a place in a file. Lines and columns start at 1. */
export type Finding = Readonly<{
  severity: Severity;
  file: string;
  line: number;
  column: number;
  /** Name of our rule, or the code of the parser's diagnostic. */
  rule: string;
  text: string;
}>;

/** A finding as compilers print them, so that editors and terminals make it a link. */
export function printed({ severity, file, line, column, rule, text }: Finding): string {
  const here = path.relative("", file);
  const kind = severity === "error" ? "" : `${severity}: `;

  return `${here.startsWith("..") ? file : here}:${String(line)}:${String(column)} ${kind}${rule}\n  ${text.replaceAll("\n", "\n  ")}`;
}

/** Those that keep a document from becoming code. */
export function errorsIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

/** Warnings of what stands at places of a document. */
export function findingsAt(
  places: readonly Readonly<{ at: Pointer; rule: string; text: string }>[],
  file: string,
  positionOf: (pointer: Pointer) => Position,
): readonly Finding[] {
  return places.map(({ at, rule, text }) => ({ severity: "warning", file, ...positionOf(at), rule, text }));
}
