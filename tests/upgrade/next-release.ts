import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { repository, type ProgramName } from "@warren/programs";

/** One edit of a file, as a developer makes it. */
export type Edit = Readonly<{ file: string; from: string; to: string }>;

/** A later version of the shop beside this one, made from its sources. */
export type NextRelease = Readonly<{
  /** What `warren diff` says of its contract beside ours, as JSON. */
  diff: Readonly<{ changes: readonly Readonly<{ id: string; verdict: string }>[] }>;
  /** The compiled file of one of its programs. */
  fileOf(name: ProgramName): string;
  remove(): Promise<void>;
}>;

const run = promisify(execFile);

/** What a release is made of: its contract, its code, and what generates and compiles. */
const SOURCES = [
  ...["asyncapi.yaml", "package.json", "tsconfig.json", "contracts", "generated", "packages", "services"],
  ...["gateway", "stack", "tools"],
];
/** Not `npm run build`, which makes the console as well. */
const BUILD = 'import { buildPrograms } from "@warren/programs"; await buildPrograms();';
const LEFT_OUT = new Set(["node_modules", "dist", ".cache"]);

/**
 * Copies the sources, makes the edits, generates the code anew, compares the contracts and compiles, each with the command that people
 * use. It lies below `dist`, where everything of the registry is found in the repository's own folder.
 *
 * @throws Error where an edit does not find its text, or one of the commands fails
 */
export async function makeNextRelease(edits: readonly Edit[]): Promise<NextRelease> {
  const parent = join(repository, "dist");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "next-release-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copySources(folder);
    for (const edit of edits) await make(edit, folder);
    await run(process.execPath, ["packages/cli/bin/warren.js", "generate"], { cwd: folder });
    const [diff] = await Promise.all([
      compared(join(folder, "asyncapi.yaml")),
      run(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", BUILD], { cwd: folder }),
    ]);

    return { diff, remove, fileOf: (name) => join(folder, "dist", `${name}.js`) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** With its own packages under their names, so that none of ours becomes part of it. */
async function copySources(folder: string): Promise<void> {
  const wanted = (path: string) => !LEFT_OUT.has(basename(path)) && !path.endsWith(".test.ts");
  for (const source of SOURCES)
    await cp(join(repository, source), join(folder, source), { recursive: true, filter: wanted });
  await mkdir(join(folder, "node_modules", "@warren"), { recursive: true });
  for (const workspace of await workspaces()) {
    const { name } = JSON.parse(await readFile(join(repository, workspace, "package.json"), "utf8")) as {
      name: string;
    };
    const link = join(folder, "node_modules", "@warren", basename(name));
    await symlink(join(folder, workspace), link, "dir");
    // Versions of libraries that only this one has.
    const own = join(repository, workspace, "node_modules");
    await symlink(own, join(folder, workspace, "node_modules"), "dir");
  }
}

async function workspaces(): Promise<readonly string[]> {
  const below = async (parent: string) =>
    (await readdir(join(repository, parent), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${parent}/${name}`);

  return [
    "contracts",
    "generated",
    "gateway",
    "stack",
    "tools",
    ...(await below("packages")),
    ...(await below("services")),
  ];
}

async function make({ file, from, to }: Edit, folder: string): Promise<void> {
  const path = join(folder, file);
  const before = await readFile(path, "utf8");
  if (before.split(from).length !== 2) throw new Error(`${file} has not exactly one ${JSON.stringify(from)}`);
  await writeFile(
    path,
    before.replace(from, () => to),
  );
}

/** Exit code 1 would be a break. */
async function compared(next: string): Promise<NextRelease["diff"]> {
  const documents = ["asyncapi.yaml", relative(repository, next)];
  const args = ["packages/cli/bin/warren.js", "diff", "--format", "json", ...documents];
  const { stdout } = await run(process.execPath, args, { cwd: repository });

  return JSON.parse(stdout) as NextRelease["diff"];
}
