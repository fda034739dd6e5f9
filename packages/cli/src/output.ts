import { counted } from "@warren/text";
import { errorsIn, type Finding } from "@warren/asyncapi/findings";
import { findingTexts, isShortened, type Detail } from "./findings/cause-text.js";

/** Takes the lines that a command prints. */
export type Output = Readonly<{ log: (line: string) => void; error: (line: string) => void }>;

/** Prints what is wrong with the document, each cause once unless every detail is wanted. Returns the exit code. */
export function printFaults(findings: readonly Finding[], output: Output, detail: Detail = {}): number {
  const told = findings.filter(({ severity }) => severity !== "hint");
  for (const text of findingTexts(told, detail)) output.error(text);
  const more =
    detail.verbose !== true && isShortened(told) ? " `warren validate --verbose` prints each of them." : "";
  output.error(`${counted(errorsIn(findings).length, "fault")}. Nothing was written.${more}`);

  return 1;
}

/** Prints what became of that which the document leaves open, or which could not be honoured. */
export function printWarnings(findings: readonly Finding[], output: Output, detail: Detail = {}): void {
  const warnings = findings.filter(({ severity }) => severity === "warning");
  for (const text of findingTexts(warnings, detail)) output.error(text);
  const more = detail.verbose !== true && isShortened(warnings) ? " `--verbose` prints each of them." : "";
  if (warnings.length > 0) output.error(`${counted(warnings.length, "warning")}.${more}\n`);
}
