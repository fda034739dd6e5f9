import path from "node:path";
import { parse } from "yaml";
import type { JsonSchema } from "../model/json-schema.js";
import type { Message } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Finding } from "./finding.js";
import type { Source } from "./load-document.js";
import { messagesFile } from "./messages-document.js";
import { stepsOf, valueAt } from "../model/pointer.js";

/** The rules whose findings are mended where the message is defined, and not where the document names it. */
const aboutContents: ReadonlySet<string> = new Set([
  "correlation-names-a-field",
  "example-matches-payload",
  "known-extensions",
  "message-fits-the-wire",
  "message-is-described",
  "pattern-is-quick",
  "version-is-semver",
]);

/**
 * Says of problems with what a message holds that they are mended in its contract, where the document only refers to the
 * generated file.
 */
export function inTheirContracts(
  problems: readonly Problem[],
  messages: readonly Message[],
  { original }: Pick<Source, "original">,
): readonly Problem[] {
  if (!problems.some(({ rule }) => aboutContents.has(rule))) return problems;
  const root = parse(original, { merge: true }) as unknown;

  return problems.map((problem) => {
    const message = messages.find(({ at }) => problem.at === at || problem.at.startsWith(`${at}/`));
    const contract = message?.payload?.["x-contract"];
    if (message === undefined || contract === undefined || !aboutContents.has(problem.rule)) return problem;
    if (!isReference(root, message.at)) return problem;

    return {
      ...problem,
      fix: `${problem.fix}, in ${contractFile(contract)}; then run \`npx warren generate\``,
    };
  });
}

/**
 * What the parser found in a file that we write from contracts, with the contract to mend. Schemas are given to the parser
 * without line breaks, so that its lines and columns are not those of the file.
 */
export function inItsContract(
  finding: Finding,
  document: string,
  schemas: ReadonlyMap<string, JsonSchema>,
): Finding {
  const generated = path.dirname(path.join(path.dirname(document), messagesFile));
  if (schemas.size === 0 || !finding.file.startsWith(generated + path.sep)) return finding;
  const contract = schemas.get(path.basename(finding.file, ".json"))?.["x-contract"];
  const place = path.basename(path.dirname(finding.file)) === "schemas" ? { line: 1, column: 1 } : {};
  const where = contract === undefined ? "contracts/src" : contractFile(contract);

  return {
    ...finding,
    ...place,
    text: `${finding.text}\nFix: correct ${where}, from which this file is written, and run \`npx warren generate\`.`,
  };
}

function contractFile(contract: string): string {
  return `contracts/src/${contract}.ts`;
}

/** Whether what stands at a pointer is a reference to the messages that are written from contracts. */
function isReference(root: unknown, pointer: string): boolean {
  const node = valueAt(stepsOf(pointer), root);
  const target = typeof node === "object" && node !== null && "$ref" in node ? node.$ref : undefined;

  return typeof target === "string" && target.includes(messagesFile);
}
