// npm run codegen [-- --check]: what `warren generate` does, written by AsyncAPI's own generator through our template.

import { cacheFolderFor } from "@warren/asyncapi/cache";
import { pathsIn } from "@warren/cli";
import { generateCommand } from "@warren/cli/generate";
import { repository } from "@warren/programs";
import { readOptions } from "@warren/text/read-options";

const { values } = readOptions({ options: { check: { type: "boolean", default: false } } });

// The generator writes the bytes that it is given, which a test of it holds; to compare them, nothing has to be written.
const through = values.check ? undefined : (await import("@warren/asyncapi-generator")).throughTemplate;
const paths = pathsIn(repository);

process.exitCode = await generateCommand(
  { ...paths, cache: cacheFolderFor(paths.document) },
  { check: values.check, through },
  console,
);
