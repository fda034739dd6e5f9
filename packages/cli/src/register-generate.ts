import type { Command } from "commander";
import {
  cacheOption,
  documentArgument,
  pathsOf,
  publishMeansOption,
  specOption,
  verboseOption,
  type ReadingOptions,
} from "./spec-option.js";

/** `warren generate`. */
export function registerGenerate(program: Command): void {
  program
    .command("generate")
    .description("check the document, then write typed publishers, consumers, RPC clients and the topology")
    .addArgument(documentArgument())
    .addOption(specOption())
    .addOption(publishMeansOption())
    .option("--out <folder>", "where the code goes (default: generated/ beside the document)")
    .option("--service <name>", "only what this service needs")
    .option("--check", "write nothing; exit with 1 if the code is not what would be written", false)
    .option("--watch", "do it again whenever the document or a contract changes", false)
    .addOption(verboseOption())
    .addOption(cacheOption())
    .addHelpText(
      "after",
      `
  Payloads come from the zod contracts in contracts/src/ beside the document, if there are any, otherwise from the document.
  What the document leaves open gets a stated default; what cannot be honoured is refused or named as a warning.

  Examples:
    warren generate                              asyncapi.yaml and contracts/ into generated/
    warren generate --check                      in CI: fails where somebody forgot to generate
    warren generate streetlights.yaml --out src/streetlights --watch`,
    )
    .action(
      async (
        document: string | undefined,
        options: ReadingOptions &
          Readonly<{
            spec: string;
            out?: string;
            service?: string;
            check: boolean;
            watch: boolean;
            verbose: boolean;
          }>,
      ) => {
        const where = pathsOf(document ?? options.spec, options, options.out);
        if (options.watch) {
          const { watchAndRun } = await import("./watch.js");
          const stop = new AbortController();
          process.once("SIGINT", () => {
            stop.abort();
          });
          const args = process.argv.slice(2).filter((arg) => arg !== "--watch");
          await watchAndRun(where, args, console, stop.signal);

          return;
        }
        const { generateCommand } = await import("./generate-command.js");
        process.exitCode = await generateCommand(where, options, console);
      },
    );
}
