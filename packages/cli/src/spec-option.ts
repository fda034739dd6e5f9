import { Option } from "commander";

/** `--spec`, as every command that reads a document has it. */
export function specOption(): Option {
  return new Option("--spec <file>", "the document: AsyncAPI 2.x or 3.x, YAML or JSON").default(
    "asyncapi.yaml",
  );
}
