import { lstatSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PublishMeans } from "@warren/asyncapi";
import { generate, readFolder, writeFolder, type Folder } from "@warren/codegen";
import { pathsFor } from "@warren/codegen/paths";
import { counted } from "@warren/text";
import type { Output } from "../output.js";
import { documentFiles } from "./document-files.js";
import { packageSources } from "./package-sources.js";
import { exampleFiles } from "./project-files.js";
import { isProjectName, projectNameOf } from "./project-name.js";
import { templateFolder } from "./template-folder.js";

export type InitOptions = Readonly<{
  /** Default: the folder's. */
  name?: string | undefined;
  /** A document around which the project is written. Default: the example and its contract. */
  from?: string | undefined;
  publishMeans?: PublishMeans | undefined;
  /** A folder with our packages as tarballs. Default: they come from the registry. */
  packages?: string | undefined;
  dryRun: boolean;
  /** Of this command, and so of the packages that fit its code. */
  version: string;
}>;

/**
 * Writes a new project into a folder: a contract, its services and their tests. Returns the exit code: 1 where something is in the way or
 * the document has faults; nothing is written then.
 */
export async function initCommand(directory: string, options: InitOptions, output: Output): Promise<number> {
  const folder = path.resolve(directory);
  const name = options.name ?? projectNameOf(folder);
  if (name === undefined || !isProjectName(name))
    return refused(
      output,
      `npm takes no package of the name ${JSON.stringify(options.name ?? path.basename(folder))}.`,
      "say another with `--name`: small letters, digits and dashes.",
    );
  const packages = packageSources(options.version, folder, options.packages);
  if (!packages.ok)
    return refused(
      output,
      `There is no ${packages.missing.join(" and no ")}.`,
      "`npm run pack -- --out FOLDER` in Warren's repository makes all of them, in the version of this command.",
    );

  const project = { name, sources: packages.of };
  const files =
    options.from === undefined
      ? exampleFiles(await templateOf("bakery"), project)
      : await documentFiles(path.resolve(options.from), folder, { ...options, project, templateOf }, output);
  if (files === undefined) return 1;
  const inTheWay = new Set(
    [...files.keys(), "generated"].flatMap((file) => inTheWayOf(path.join(folder, file)) ?? []),
  );
  if (inTheWay.size > 0)
    return refused(
      output,
      `${[...inTheWay].map(shownAs).join(", ")} ${inTheWay.size === 1 ? "is" : "are"} there already, and in the way.`,
      "name an empty or a new folder: `warren init DIR`.",
    );

  return options.dryRun ? showPlan(folder, files, output) : writeProject(folder, files, options, output);
}

function showPlan(folder: string, files: Folder, output: Output): number {
  output.log(`In ${folder}:`);
  for (const file of files.keys()) output.log(`would write  ${file}`);
  output.log("would write  generated/, made of asyncapi.yaml");

  return 0;
}

async function writeProject(
  folder: string,
  files: Folder,
  { packages, version }: InitOptions,
  output: Output,
): Promise<number> {
  for (const [file, text] of files) {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    // Never over what somebody has put there since it was looked.
    await writeFile(place, text, { flag: "wx" });
    output.log(`new      ${file}`);
  }
  const generated = await generate(pathsFor(path.join(folder, "asyncapi.yaml")));
  if (!generated.ok) {
    output.error(
      `The project was written, but not its generated code. \`npx warren generate\` in ${folder} says why.`,
    );

    return 1;
  }
  await writeFolder(path.join(folder, "generated"), new Map(), generated.files);
  for (const file of generated.files.keys()) output.log(`new      generated/${file}`);
  output.log(
    [
      "",
      `${counted(files.size + generated.files.size, "file")} in ${folder}. Next:`,
      "",
      ...(folder === process.cwd() ? [] : [`  cd ${shownAs(folder)}`]),
      "  npm install",
      "  npm test",
      "  npm start",
      "",
      packages === undefined
        ? `Warren's packages will come from npm's registry, as ^${version}. Where they are on none: \`--packages FOLDER\` takes their tarballs.`
        : "package.json names Warren's packages by their tarballs. Keep these: npm wants them at each installation.",
      "README.md there says what is where, and what to try.",
    ].join("\n"),
  );

  return 0;
}

/**
 * What is there already where a file is to be written, or what is no folder where its folder is to be. A link that leads nowhere is there too:
 * writing would follow it.
 */
function inTheWayOf(place: string): string | undefined {
  const ancestors: string[] = [];
  for (let at = path.dirname(place); path.dirname(at) !== at; at = path.dirname(at)) ancestors.unshift(at);
  for (const ancestor of ancestors) {
    if (!isThere(ancestor)) return undefined;
    // A link to a folder will do.
    if (statSync(ancestor, { throwIfNoEntry: false })?.isDirectory() !== true) return ancestor;
  }

  return isThere(place) ? place : undefined;
}

function isThere(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}

/** What running an example leaves behind in it. */
const isOfThisMachine = /^(generated|node_modules|dist|\.warren)\/|(^|\/)(\.env[^/]*|[^/]*\.log)$/;

/** The files of one of the projects that are written. */
async function templateOf(name: string): Promise<Folder> {
  const files = await readFolder(path.join(templateFolder, name));

  return new Map([...files].filter(([file]) => !isOfThisMachine.test(file)));
}

export type TemplateOf = typeof templateOf;

/** From here, where that is no long way round. */
function shownAs(place: string): string {
  const way = path.relative("", place);

  return way.startsWith("..") ? place : way;
}

function refused(output: Output, why: string, fix: string): number {
  output.error(`${why} Nothing was written.\nFix: ${fix}`);

  return 1;
}
