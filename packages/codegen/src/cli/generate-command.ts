import { differences, readFolder, writeFolder, type Folder } from "../generate/folder.js";
import { generate } from "../generate/generate.js";
import type { Paths } from "../paths.js";
import { refused, type Output } from "./output.js";

/**
 * Writes generated/, or with `check` only compares it. Returns the exit code: 1 where the document has faults, and where
 * `check` finds another file than would be written.
 */
export async function generateCommand(
  paths: Paths,
  options: Readonly<{ check: boolean }>,
  output: Output,
): Promise<number> {
  const generated = await generate(paths);
  if (!generated.ok) return refused(generated.findings, output);

  const actual = withoutManifest(await readFolder(paths.output));
  const drift = differences(actual, generated.files);
  const count = String(generated.files.size);
  if (options.check && drift.length > 0) {
    for (const line of drift) output.error(line);
    output.error(
      "\ngenerated/ is not what asyncapi.yaml and contracts/ say. Run `npm run codegen` and commit.",
    );

    return 1;
  }

  if (!options.check) {
    await writeFolder(paths.output, actual, generated.files);
    for (const line of drift) output.log(line);
  }
  output.log(`generated/ is up to date: ${count} files.`);

  return 0;
}

/** The manifest is written by hand: it is the package's door. */
function withoutManifest(files: Folder): Folder {
  return new Map([...files].filter(([file]) => file !== "package.json" && !file.startsWith("node_modules/")));
}
