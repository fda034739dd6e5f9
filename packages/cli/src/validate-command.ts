import { counted } from "@warren/text";
import { contractsOf } from "@warren/codegen/contracts";
import type { Finding, Severity } from "@warren/asyncapi";
import { checkCached } from "@warren/asyncapi/cache";
import type { Paths } from "@warren/codegen/paths";
import { annotation } from "./annotation.js";
import { findingTexts, isShortened, type Detail } from "./findings/cause-text.js";
import { type Output } from "./output.js";

export type ValidateOptions = Detail &
  Readonly<{
    format: "text" | "json" | "github";
    /** Fail on warnings too. */
    strict: boolean;
  }>;

const byWeight: readonly Severity[] = ["error", "warning", "hint"];

/**
 * Prints everything that is to be said of a document; as text, each cause once, or with `verbose` every finding. Returns the exit code: 1
 * where it has faults, or with `strict` warnings.
 */
export async function validateCommand(
  paths: Paths,
  { format, strict, verbose = false }: ValidateOptions,
  output: Output,
): Promise<number> {
  const { findings } = await checkCached(paths.document, await contractsOf(paths), paths);
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;

  if (format === "json") output.log(JSON.stringify({ findings }, null, 2));
  else if (format === "github") for (const finding of inOrder(findings)) output.log(annotation(finding));
  else {
    for (const text of findingTexts(inOrder(findings), { verbose })) output.log(text);
    const counts = byWeight
      .filter((severity) => count(severity) > 0)
      .map((severity) => counted(count(severity), severity));
    const more = !verbose && isShortened(findings) ? " `--verbose` prints each of them." : "";
    output.log(counts.length === 0 ? "No faults." : `${counts.join(", ")}.${more}`);
  }

  return count("error") > 0 || (strict && count("warning") > 0) ? 1 : 0;
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      byWeight.indexOf(a.severity) - byWeight.indexOf(b.severity) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column),
  );
}
