import { printed, type Finding } from "../document/finding.js";

/** Takes the lines that a command prints. */
export type Output = Readonly<{ log: (line: string) => void; error: (line: string) => void }>;

/** Prints what is wrong with the document. Returns the exit code. */
export function refused(findings: readonly Finding[], output: Output): number {
  for (const finding of findings) output.error(`${printed(finding)}\n`);
  output.error(
    `${findings.length === 1 ? "1 fault" : `${String(findings.length)} faults`}. Nothing was written.`,
  );

  return 1;
}
