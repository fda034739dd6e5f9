import { counted } from "@warren/text";
import path from "node:path";
import { differences, generate, oursIn, readFolder, writeFolder, type Through } from "@warren/codegen";
import type { Paths } from "@warren/codegen/paths";
import type { Detail } from "./findings/cause-text.js";
import { printFaults, printWarnings, type Output } from "./output.js";
import { unresolvedImports } from "./unresolved-imports.js";

export type GenerateCommandOptions = Detail &
  Readonly<{
    /** Write nothing, only compare. */
    check: boolean;
    /** Only what this service needs. */
    service?: string | undefined;
    /** What the files pass through on their way. Default: nothing. */
    through?: Through | undefined;
  }>;

/**
 * Writes the generated code, or with `check` only compares it. Returns the exit code: 1 where the document has faults, where
 * `check` finds another file than would be written, and where somebody else's file is in the way.
 */
export async function generateCommand(
  paths: Paths,
  { check, service, through, verbose = false }: GenerateCommandOptions,
  output: Output,
): Promise<number> {
  const generated = await generate(paths, { service, through });
  if (!generated.ok) return printFaults(generated.findings, output, { verbose });
  printWarnings(generated.findings, output, { verbose });

  const folder = path.relative("", paths.output) || ".";
  const { ours, inTheWay } = oursIn(await readFolder(paths.output), generated.files);
  if (inTheWay.length > 0) {
    for (const file of inTheWay) output.error(`not ours ${path.join(folder, file)}`);
    output.error(
      `\nThese files were not made by warren and would be overwritten. Nothing was written.\nFix: delete them, or choose another folder with \`--out\`.`,
    );

    return 1;
  }

  const drift = differences(ours, generated.files);
  if (check && drift.length > 0) {
    for (const line of drift) output.error(line);
    output.error(
      `\n${folder}/ is not what the document and its contracts say. Run \`npm run codegen\` (or this command without --check) and commit.`,
    );

    return 1;
  }

  if (!check) {
    await writeFolder(paths.output, ours, generated.files);
    for (const line of drift) output.log(done(line));
  }
  output.log(`${folder}/ is up to date: ${counted(generated.files.size, "file")}.`);
  const missing = unresolvedImports(paths.output);
  if (!check && missing.length > 0) {
    output.log(
      `Its code imports ${missing.join(" and ")}, which cannot be found from there: install them beside it.`,
    );
  }

  return 0;
}

/** A line of differences, once they have been put right. */
function done(line: string): string {
  return line.replace(/^missing /, "new     ").replace(/^stale {3}/, "deleted ");
}
