import path from "node:path";
import { Command } from "commander";
import { printed } from "./document/finding.js";
import { differences, readFolder, writeFolder, type Folder } from "./generate/folder.js";
import { generate } from "./generate/generate.js";

const root = path.resolve(import.meta.dirname, "../../..");
const paths = {
  document: path.join(root, "asyncapi.yaml"),
  contracts: path.join(root, "contracts/src"),
  output: path.join(root, "generated"),
};

const program = new Command("warren").description("Turns asyncapi.yaml and contracts/ into typed code.");

program
  .command("generate", { isDefault: true })
  .description("check the document and write generated/")
  .option("--check", "write nothing; fail if generated/ is not what would be written")
  .action(async ({ check = false }: { check?: boolean }) => {
    const generated = await generate(paths);
    if (!generated.ok) {
      for (const finding of generated.findings) console.error(printed(finding));
      console.error(`\n${String(generated.findings.length)} to fix. Nothing was written.`);
      process.exitCode = 1;

      return;
    }
    const actual = withoutManifest(await readFolder(paths.output));
    const drift = differences(actual, generated.files);
    if (!check) await writeFolder(paths.output, actual, generated.files);
    for (const line of drift) console.log(line);
    if (check && drift.length > 0) {
      console.error(
        "\ngenerated/ is not what asyncapi.yaml and contracts/ say. Run `npm run codegen` and commit.",
      );
      process.exitCode = 1;
    } else {
      console.log(`generated/ is up to date: ${String(generated.files.size)} files.`);
    }
  });

await program.parseAsync();

/** The manifest is written by hand: it is the package's door. */
function withoutManifest(files: Folder): Folder {
  return new Map([...files].filter(([file]) => file !== "package.json" && !file.startsWith("node_modules/")));
}
