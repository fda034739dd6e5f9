import type { Command } from "commander";
import { pathsFor } from "@warren/codegen/paths";
import { publishMeansOption, specOption, type ReadingOptions } from "./spec-option.js";

/** `warren docs`. */
export function registerDocs(program: Command): void {
  program
    .command("docs")
    .description(
      "build a site about the document: topology, services, messages, search, and the AsyncAPI reference",
    )
    .addOption(specOption())
    .addOption(publishMeansOption())
    .option("--out <folder>", "where the site goes (default: dist/docs/ beside the document)")
    .action(
      async ({ spec, out, publishMeans }: ReadingOptions & Readonly<{ spec: string; out?: string }>) => {
        const { docsCommand } = await import("./docs-command.js");
        const where = pathsFor(spec);
        process.exitCode = await docsCommand({ ...where, publishMeans, docs: out ?? where.docs }, console);
      },
    );
}
