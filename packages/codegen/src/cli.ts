import path from "node:path";
import { Command } from "commander";
import { pathsIn } from "./paths.js";

const paths = pathsIn(path.resolve(import.meta.dirname, "../../.."));

const program = new Command("warren").description(
  "Turns asyncapi.yaml and contracts/ into typed code and into a reference to read.",
);

// What a command needs is loaded when it runs: `--help` and an up-to-date reference answer at once.

program
  .command("generate")
  .description("check the document, then write generated/")
  .option("--check", "write nothing; exit with 1 if generated/ is not what would be written", false)
  .action(async (options: Readonly<{ check: boolean }>) => {
    const { generateCommand } = await import("./cli/generate-command.js");
    process.exitCode = await generateCommand(paths, options, console);
  });

program
  .command("docs")
  .description("build the HTML reference of the document into dist/docs/")
  .action(async () => {
    const { docsCommand } = await import("./cli/docs-command.js");
    process.exitCode = await docsCommand(paths, console);
  });

await program.parseAsync();
