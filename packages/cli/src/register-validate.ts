import { type Command, Option } from "commander";
import {
  documentArgument,
  cacheOption,
  pathsOf,
  publishMeansOption,
  specOption,
  verboseOption,
  type ReadingOptions,
} from "./spec-option.js";

/** `warren validate`. */
export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("say what is wrong with the document: where, what would go wrong at run time, and the fix")
    .addArgument(documentArgument())
    .addOption(specOption())
    .addOption(publishMeansOption())
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "json", "github"]).default("text"),
    )
    .option("--strict", "exit with 1 on warnings too", false)
    .addOption(verboseOption())
    .addOption(cacheOption())
    .action(
      async (
        document: string | undefined,
        options: ReadingOptions &
          Readonly<{
            spec: string;
            format: "text" | "json" | "github";
            strict: boolean;
            verbose: boolean;
          }>,
      ) => {
        const { validateCommand } = await import("./validate-command.js");
        process.exitCode = await validateCommand(
          pathsOf(document ?? options.spec, options),
          options,
          console,
        );
      },
    );
}
