import { writeFile } from "node:fs/promises";
import { gatewayDocument } from "@warren/gateway";
import { readOptions } from "@warren/text/read-options";

const HELP = `Usage: npm run --silent openapi [-- options]

Writes the description of the gateway's API, OpenAPI 3.1, as JSON: the same as GET /openapi.json. Nothing has to run.

  --out FILE  into this file, in place of standard output
  --help      show this text

Exit code: 0 written, 2 not written.
`;

/** Does what the arguments of `npm run openapi` ask for, and returns what is to be printed. */
export async function describeApi(args: readonly string[]): Promise<string> {
  const { values } = readOptions({
    args: [...args],
    options: { out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) return HELP;
  const text = `${JSON.stringify(gatewayDocument(), null, 2)}\n`;
  if (values.out === undefined) return text;
  await writeFile(values.out, text);

  return "";
}
