import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { released } from "./changelog.js";
import { repository } from "./published.js";

/**
 * Writes a release into the repository: the version of every workspace and of what they need of each other, and the changelog.
 * Returns the files that changed.
 */
export async function writeRelease(
  current: string,
  version: string,
  day: string,
): Promise<readonly string[]> {
  const changed: string[] = [];
  const rewrite = async (file: string, change: (text: string) => string): Promise<void> => {
    const before = await readFile(file, "utf8");
    const after = change(before);
    if (after === before) return;
    await writeFile(file, after);
    changed.push(path.relative(repository, file));
  };
  for (const file of await manifests()) await rewrite(file, (text) => withVersion(text, current, version));
  await rewrite(path.join(repository, "CHANGELOG.md"), (text) => released(text, version, day));

  return changed;
}

/** A `package.json` with the new version, where it had the old one: its own, and those of our packages that it needs. */
export function withVersion(manifest: string, current: string, version: string): string {
  return manifest.replace(
    /^( {2}"version"|\s+"@warren\/[a-z-]+"): "([^"]+)"/gm,
    (line, key: string, was: string) => (was === current ? `${key}: "${version}"` : line),
  );
}

async function manifests(): Promise<readonly string[]> {
  const { workspaces } = JSON.parse(
    await readFile(path.join(repository, "package.json"), "utf8"),
  ) as Readonly<{
    workspaces: readonly string[];
  }>;
  const folders = await Promise.all(
    workspaces.map(async (pattern) => {
      if (!pattern.endsWith("/*")) return [pattern];
      const parent = pattern.slice(0, -2);
      const entries = await readdir(path.join(repository, parent), { withFileTypes: true });

      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
    }),
  );

  return ["", ...folders.flat()].map((folder) => path.join(repository, folder, "package.json"));
}
