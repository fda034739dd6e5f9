import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";

const run = promisify(execFile);

/**
 * Puts libraries into a folder as `npm install` would, from this repository's `node_modules` in place of a registry: with all that
 * they need, of the versions that the lock names.
 */
export async function installFromHere(names: readonly string[], folder: string): Promise<void> {
  const wanted = [...names];
  const done = new Set<string>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (done.has(name)) continue;
    done.add(name);
    const source = join(repository, "node_modules", name);
    const needs = await needsOf(source);
    // A library for another machine is optional, and not here.
    if (needs === undefined) continue;
    const target = join(folder, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    await cp(source, target, { recursive: true });
    wanted.push(...needs);
  }
}

async function needsOf(folder: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(text) as Readonly<
    Partial<Record<"dependencies" | "optionalDependencies", Readonly<Record<string, string>>>>
  >;

  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
}

/** How much was installed into a folder. */
export async function installed(folder: string): Promise<Readonly<{ packages: number; megabytes: number }>> {
  const { stdout } = await run("npm", ["ls", "--all", "--parseable"], { cwd: folder });
  const files = await readdir(join(folder, "node_modules"), { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );

  return {
    // The first line is the folder itself.
    packages: stdout.trim().split("\n").length - 1,
    megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1024 ** 2,
  };
}
