import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { repository } from "@warren/programs";

/** A copy of the repository that may be changed. */
export type Copy = Readonly<{ folder: string; remove(): Promise<void> }>;

// Made by programs, or nothing that a page is about.
const LEFT_OUT = ["node_modules", ".git", ".stack", ".cache", "dist", "coverage", "lessons", "__transpiled"];

/**
 * Copies the work tree to a folder of the system's own for such things. Libraries are those of the original; our packages are
 * those of the copy, so that what changes there is what its programs import.
 */
export async function copyRepository(): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), "warren-how-to-"));
  await cp(repository, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
  await linkLibraries(folder);

  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function linkLibraries(folder: string): Promise<void> {
  const from = join(repository, "node_modules");
  const to = join(folder, "node_modules");
  await mkdir(join(to, "@warren"), { recursive: true });
  // Of those that begin with a point only .bin is npm's; the others are caches of test tools.
  const libraries = (await readdir(from)).filter((name) => name !== "@warren" && !/^\.(?!bin$)/.test(name));
  await Promise.all(libraries.map((name) => symlink(join(from, name), join(to, name))));
  // Versions of libraries that only one of our packages has.
  for (const workspace of await workspacesOf(folder)) {
    const own = join(repository, relative(folder, workspace), "node_modules");
    if (existsSync(own)) await symlink(own, join(workspace, "node_modules"));
  }
  await linkWorkspaces(folder);
}

/** What `npm install` does for our packages: `node_modules/@warren/<name>` leads to the workspace of that name. */
export async function linkWorkspaces(folder: string): Promise<void> {
  const links = join(folder, "node_modules", "@warren");
  const linked = await readdir(links);
  for (const workspace of await workspacesOf(folder)) {
    const { name } = await manifestOf(workspace);
    const link = basename(name ?? "");
    if (!linked.includes(link)) await symlink(relative(links, workspace), join(links, link));
  }
}

type Manifest = Readonly<{ name?: string; workspaces?: readonly string[] }>;

async function workspacesOf(folder: string): Promise<readonly string[]> {
  const { workspaces = [] } = await manifestOf(folder);
  const found = await Promise.all(
    workspaces.map(async (pattern) => {
      if (!pattern.endsWith("/*")) return [join(folder, pattern)];
      const parent = join(folder, pattern.slice(0, -2));

      return (await readdir(parent)).map((name) => join(parent, name));
    }),
  );

  return found.flat();
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}
