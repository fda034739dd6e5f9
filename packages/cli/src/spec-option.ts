import { Argument, Option } from "commander";
import type { PublishMeans } from "@warren/asyncapi";

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

/** What `--publish-means` was given. */
export type DirectionOptions = Readonly<{ publishMeans?: PublishMeans }>;

/** `--publish-means`, as every command has it that reads documents of which only their authors know the direction. */
export function publishMeansOption(): Option {
  return new Option(
    "--publish-means <direction>",
    "in 2.x: what this application does with what is under `publish` (default: publishMeans of warren.config.yaml, else what the document looks like)",
  ).choices(["receive", "send"]);
}
