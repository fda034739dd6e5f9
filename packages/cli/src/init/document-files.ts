import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkDocument, readProjectConfig, type PublishMeans } from "@warren/asyncapi";
import { serviceStubs, type Folder } from "@warren/codegen";
import { pathsFor } from "@warren/codegen/paths";
import { printFaults, printWarnings, type Output } from "../output.js";
import type { TemplateOf } from "./init-command.js";
import { surroundingFiles, type Project } from "./project-files.js";
import { referencedFiles } from "./referenced-files.js";

/** What a project around a document is made with. */
export type DocumentOptions = Readonly<{
  publishMeans?: PublishMeans | undefined;
  project: Project;
  templateOf: TemplateOf;
}>;

/**
 * The files of a project around somebody's document: the document with what it refers to, its services as stubs, and what every project
 * has. Undefined where the document has faults, which are said.
 */
export async function documentFiles(
  document: string,
  folder: string,
  { publishMeans, project, templateOf }: DocumentOptions,
  output: Output,
): Promise<Folder | undefined> {
  if (pathsFor(document).contracts !== undefined) {
    output.error(
      `The messages of ${document} are zod contracts, in contracts/src beside it. Nothing was written.\nFix: \`--from\` takes documents that say themselves what is in their messages.`,
    );

    return undefined;
  }
  const checked = await checkDocument(document, new Map(), { publishMeans });
  if (!checked.ok) {
    printFaults(checked.findings, output);

    return undefined;
  }
  printWarnings(checked.findings, output);
  const referenced = referencedFiles(document);
  if (!referenced.ok) {
    output.error(
      `${document} refers to ${referenced.outside.join(", ")}, which cannot be taken along. Nothing was written.\nFix: put what it needs beside it or below, or make one file of it.`,
    );

    return undefined;
  }
  const surrounding = surroundingFiles(
    await templateOf("bakery"),
    await templateOf("from-document"),
    project,
  );
  const stubs = await serviceStubs(checked.model, path.join(folder, "src"));
  const means = publishMeans ?? readProjectConfig(document).config.publishMeans;
  const config = surrounding.get("warren.config.yaml") ?? "";
  // Where it is written around a document in its own folder, that stays as it is.
  const isThere = path.dirname(document) === folder;
  const stays = isThere && path.basename(document) === "asyncapi.yaml";
  const ours = new Map([
    ...surrounding,
    ["warren.config.yaml", means === undefined ? config : `${config}publishMeans: ${means}\n`] as const,
    ...[...stubs].map(([file, text]) => [path.posix.join("src", file), text] as const),
  ]);
  if (stays) return ours;
  const lost = lostByCopying(document, referenced, ours);
  if (lost !== undefined) {
    output.error(`${lost.why} Nothing was written.\nFix: ${lost.fix}`);

    return undefined;
  }

  return new Map([...(await copiesOf(document, referenced.files)), ...ours]);
}

/** What would be another's under the name that it has in the project: a reference to it would lead to the wrong file, in silence. */
function lostByCopying(
  document: string,
  { files, nameDocument }: Readonly<{ files: readonly string[]; nameDocument: boolean }>,
  ours: Folder,
): Readonly<{ why: string; fix: string }> | undefined {
  const name = path.basename(document);
  if (nameDocument && name !== "asyncapi.yaml")
    return {
      why: `${document} is referred to as ${name}, and in the project it is called asyncapi.yaml.`,
      fix: `call it asyncapi.yaml; within the document \`#/…\` is enough.`,
    };
  const taken = files
    .map(asInProject)
    .filter((file) => file === "asyncapi.yaml" || file.startsWith("generated/") || ours.has(file));
  if (taken.length === 0) return undefined;

  return {
    why: `${document} refers to ${taken.join(", ")} beside it, and the project has a file of its own there.`,
    fix: "call it otherwise, or make one file of it.",
  };
}

async function copiesOf(
  document: string,
  files: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const copy = async (file: string, name: string) =>
    [asInProject(name), await readFile(file, "utf8")] as const;

  return [
    // JSON is YAML too.
    await copy(document, "asyncapi.yaml"),
    ...(await Promise.all(files.map((file) => copy(path.join(path.dirname(document), file), file)))),
  ];
}

function asInProject(file: string): string {
  return file.split(path.sep).join("/");
}
