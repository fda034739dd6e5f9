import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gatewayDocument } from "@warren/gateway";
import { textOf } from "@warren/messaging";
import pc from "picocolors";

const HELP = `Usage: npm run --silent openapi [-- options]

Writes the description of the gateway's API, OpenAPI 3.1, as JSON: the same as GET /openapi.json. Nothing has to run.

  --out FILE  into this file, in place of standard output
  --help      show this text

Exit code: 0 written, 2 not written.
`;

try {
  const { values } = parseArgs({ options: { out: { type: "string" }, help: { type: "boolean" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await write(`${JSON.stringify(gatewayDocument(), null, 2)}\n`, values.out);
} catch (error) {
  process.stderr.write(`${pc.red("the description was not written:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(text);
  else await writeFile(file, text);
}
