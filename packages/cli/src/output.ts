import { counted } from "@warren/text";
import { errorsIn, printed, type Finding } from "@warren/asyncapi";

/** Takes the lines that a command prints. */
export type Output = Readonly<{ log: (line: string) => void; error: (line: string) => void }>;

/** Prints what is wrong with the document. Returns the exit code. */
export function printFaults(findings: readonly Finding[], output: Output): number {
  for (const finding of findings) {
    if (finding.severity !== "hint") output.error(`${printed(finding)}\n`);
  }
  output.error(`${counted(errorsIn(findings).length, "fault")}. Nothing was written.`);

  return 1;
}

/** Prints what became of that which the document leaves open, or which could not be honoured. */
export function printWarnings(findings: readonly Finding[], output: Output): void {
  const warnings = findings.filter(({ severity }) => severity === "warning");
  for (const finding of warnings) output.error(`${printed(finding)}\n`);
  if (warnings.length > 0) output.error(`${counted(warnings.length, "warning")}.\n`);
}
