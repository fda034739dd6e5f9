// npm run codegen [-- --check]: what `warren generate` does, written by AsyncAPI's own generator through our template.

import { parseArgs } from "node:util";
import { throughTemplate } from "@warren/asyncapi-generator";
import { pathsIn } from "@warren/cli";
import { generateCommand } from "@warren/cli/generate";
import { repository } from "@warren/programs";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

process.exitCode = await generateCommand(
  pathsIn(repository),
  { check: values.check, through: throughTemplate },
  console,
);
