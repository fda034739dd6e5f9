import type { Command } from "commander";
import { publishMeansOption, type ReadingOptions } from "./spec-option.js";

/** `warren init`. */
export function registerInit(program: Command): void {
  program
    .command("init")
    .description("write a new project: a contract, its services, their tests, and how to start them")
    .argument("[directory]", "where; it may be new", ".")
    .option("--name <name>", "what it is called (default: as its folder)")
    .option(
      "--from <document>",
      "write it around this document, with services whose handlers are still to be written",
    )
    .addOption(publishMeansOption())
    .option(
      "--packages <folder>",
      "take Warren's packages from their tarballs there (default: from npm's registry)",
    )
    .option("--dry-run", "only say what would be written", false)
    .addHelpText(
      "after",
      `
  Nothing is asked, and nothing is overwritten. Without --from it is a bakery of two services: one publishes, one consumes, one asks and one answers.
  \`npm install\`, \`npm test\` and \`npm start\` work in it at once, on a machine with Node and apt.

  Examples:
    warren init bakery
    warren init bakery --packages ../warren/dist/packages
    warren init greenhouse --from greenhouse.yaml`,
    )
    .action(
      async (
        directory: string,
        options: Pick<ReadingOptions, "publishMeans"> &
          Readonly<{ name?: string; from?: string; packages?: string; dryRun: boolean }>,
      ) => {
        const { initCommand } = await import("./init/init-command.js");
        process.exitCode = await initCommand(
          directory,
          { ...options, version: program.version() ?? "" },
          console,
        );
      },
    );
}
