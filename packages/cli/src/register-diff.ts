import { type Command, Option } from "commander";
import { publishMeansOption, specOption, type ReadingOptions } from "./spec-option.js";

/** `warren diff`. */
export function registerDiff(program: Command): void {
  program
    .command("diff")
    .description("say what a change of the contract breaks, for whom, and in which order to deploy it")
    .argument("[documents...]", "the old document and the new one")
    .option("--against <ref>", "instead of OLD: a commit, tag or branch, or last-release (newest tag v*)")
    .addOption(specOption())
    .addOption(publishMeansOption())
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["table", "json", "github"])
        .default("table"),
    )
    .addHelpText(
      "after",
      `
  Exit code 1 on a change that breaks, or that was not compared, which contract-changes.yaml beside the document
  does not approve, 2 on bad usage.

  Examples:
    warren diff old/asyncapi.yaml asyncapi.yaml   two documents
    warren diff --against main                    what this branch changes
    warren diff --against last-release            in CI: what the next release changes`,
    )
    .action(
      async (
        documents: readonly string[],
        options: ReadingOptions &
          Readonly<{ against?: string; spec: string; format: "table" | "json" | "github" }>,
      ) => {
        const { diffCommand } = await import("./diff-command.js");
        process.exitCode = await diffCommand({ documents, against: undefined, ...options }, console);
      },
    );
}
