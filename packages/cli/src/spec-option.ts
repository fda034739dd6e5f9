import { Argument, Option } from "commander";
import type { PublishMeans } from "@warren/asyncapi";
import { cacheFolderFor } from "@warren/asyncapi/cache";
import { pathsFor, type Paths } from "@warren/codegen/paths";

/** `--spec`, as every command that reads a document has it. */
export function specOption(): Option {
  return new Option("--spec <file>", "the document: AsyncAPI 2.x or 3.x, YAML or JSON").default(
    "asyncapi.yaml",
  );
}

/** The document as an argument, for who would rather not write `--spec`. */
export function documentArgument(): Argument {
  return new Argument("[document]", "the same as --spec <file>");
}

/** `--verbose`, of commands that print findings. */
export function verboseOption(): Option {
  return new Option("--verbose", "print every finding, not each cause once").default(false);
}

/** What `--publish-means` and `--no-cache` were given. */
export type ReadingOptions = Readonly<{ publishMeans?: PublishMeans; cache?: boolean }>;

/** `--publish-means`, as every command has it that reads documents of which only their authors know the direction. */
export function publishMeansOption(): Option {
  return new Option(
    "--publish-means <direction>",
    "in 2.x: what this application does with what is under `publish` (default: publishMeans of warren.config.yaml, else what the document looks like)",
  ).choices(["receive", "send"]);
}

/** `--no-cache`, as every command has it that answers from what was read before. */
export function cacheOption(): Option {
  return new Option(
    "--no-cache",
    "read the document anew, though it is as it was, and keep nothing of it (kept is it in node_modules/.cache/warren, or ~/.cache/warren)",
  );
}

/** The options of commands that read one document, without the document. */
export function readingOptions(): readonly Option[] {
  return [publishMeansOption(), cacheOption()];
}

/** Where the document and what goes with it are, and how the document is read. */
export function pathsOf(
  spec: string,
  { publishMeans, cache = false }: ReadingOptions,
  output?: string,
): Paths {
  return {
    ...pathsFor(spec, output),
    publishMeans,
    ...(cache ? { cache: cacheFolderFor(spec) } : {}),
  };
}
