import { counted } from "@warren/text";
import path from "node:path";
import { contractsOf } from "@warren/codegen/contracts";
import { pathsFor } from "@warren/codegen/paths";
import { readProjectConfig, type PublishMeans } from "@warren/asyncapi";
import {
  annotationsOf,
  approvalsFile,
  approve,
  diffContracts,
  documentFromGit,
  readApprovals,
  readContract,
  reportOf,
  tableOf,
  unapproved,
  type ReadContract,
  type Report,
} from "@warren/contract-diff";
import { annotation } from "./annotation.js";
import { type Output } from "./output.js";

export type DiffOptions = Readonly<{
  /** Two documents, or none with `against`. */
  documents: readonly string[];
  /** Instead of an old document: a commit, tag or branch, or `last-release`. */
  against: string | undefined;
  /** With `against`: the document to compare. */
  spec: string;
  format: "table" | "json" | "github";
  /** What `publish` of documents of 2.x means. Default: what the project says, else what each document looks like. */
  publishMeans?: PublishMeans;
  /** For approvals that end on a day. Default: now. */
  now?: Date;
}>;

/**
 * Compares two versions of a contract and prints what breaks for whom. Returns the exit code: 0 where nothing does or all
 * that does is approved, 1 where something is not or could not be compared, 2 where there is nothing to compare because of a mistake.
 */
export async function diffCommand(options: DiffOptions, output: Output): Promise<number> {
  const { documents, against, spec } = options;
  const [oldFile, newFile] = documents;
  if (against !== undefined && documents.length === 0) return againstGit(spec, against, options, output);
  if (against !== undefined || oldFile === undefined || newFile === undefined || documents.length > 2) {
    output.error("Name two documents, `warren diff OLD NEW`, or a commit, `warren diff --against REF`.");

    return 2;
  }

  return compare(await readOwn(path.resolve(oldFile), options), path.resolve(newFile), options, output);
}

async function againstGit(
  spec: string,
  against: string,
  options: DiffOptions,
  output: Output,
): Promise<number> {
  const found = await documentFromGit(spec, against);
  if (found.kind === "refused") {
    output.error(found.why);

    return 2;
  }
  if (found.kind === "nothing") {
    const notice = `Nothing to compare with: ${found.why}.`;
    if (options.format === "json") output.log(JSON.stringify({ notice }, null, 2));
    else output.log(options.format === "github" ? `::notice::${notice}` : notice);

    return 0;
  }
  const { file, label, remove } = found.document;
  try {
    // The contracts of that commit cannot be run here, but the schemas made from them are committed.
    // What the project says of its document holds for older versions of it too.
    const publishMeans = options.publishMeans ?? readProjectConfig(spec).config.publishMeans;

    return await compare(
      await readContract(file, { label, publishMeans }),
      path.resolve(spec),
      options,
      output,
    );
  } finally {
    await remove();
  }
}

async function compare(
  before: ReadContract,
  newFile: string,
  options: DiffOptions,
  output: Output,
): Promise<number> {
  const { format, now = new Date() } = options;
  const after = await readOwn(newFile, options);
  if (!before.ok || !after.ok) {
    for (const contract of [before, after]) {
      if (!contract.ok) for (const line of unreadable(contract)) output.error(line);
    }

    return 2;
  }
  const file = path.join(path.dirname(newFile), approvalsFile);
  const { approvals, faults } = await readApprovals(file);
  if (faults.length > 0) {
    for (const fault of faults) output.error(`${path.relative("", file)}: ${fault}`);
    output.error("Each entry has `change` (an id that warren diff prints), `reason` and `until`.");

    return 2;
  }

  const changes = diffContracts(before.contract, after.contract);
  const judged = approve(changes, approvals, { now, version: after.contract.model.version });
  const report = reportOf(before.contract, after.contract, judged);
  print(report, newFile, format, output);

  return unapproved(report).length > 0 ? 1 : 0;
}

/** A document with the contracts beside it, where there are any. */
async function readOwn(file: string, { publishMeans }: DiffOptions): Promise<ReadContract> {
  return readContract(file, { schemas: await contractsOf(pathsFor(file)), publishMeans });
}

/** A document whose schemas are missing says so for each of them: the first few are enough. */
function unreadable({ label, findings }: Extract<ReadContract, { ok: false }>): readonly string[] {
  return [
    `${label} cannot be read: ${counted(findings.length, "fault")}.`,
    ...findings.slice(0, 3).map(({ line, column, text }) => `  ${String(line)}:${String(column)} ${text}`),
    ...(findings.length > 3 ? ["  …"] : []),
  ];
}

function print(report: Report, file: string, format: DiffOptions["format"], output: Output): void {
  if (format === "json") output.log(JSON.stringify(report, null, 2));
  else if (format === "github")
    for (const finding of annotationsOf(report, file)) output.log(annotation(finding));
  else output.log(tableOf(report));
}
