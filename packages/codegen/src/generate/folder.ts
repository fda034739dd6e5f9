import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Files by their path in a folder, with `/` between its steps. */
export type Folder = ReadonlyMap<string, string>;

/** Reads all files below a folder; none where there is no such folder. */
export async function readFolder(root: string): Promise<Folder> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));

  return new Map(files.map((file, index) => [relativeTo(root, file), texts[index] ?? ""]));
}

/** How one folder differs from what it should be: one line a file, in the order of their paths. */
export function differences(actual: Folder, expected: Folder): readonly string[] {
  const paths = [...new Set([...actual.keys(), ...expected.keys()])].sort();

  return paths.flatMap((file) => {
    if (!actual.has(file)) return [`missing  ${file}`];
    if (!expected.has(file)) return [`stale    ${file}`];

    return actual.get(file) === expected.get(file) ? [] : [`changed  ${file}`];
  });
}

/** Makes a folder what it should be: files that differ are written, files that should not be there are deleted. */
export async function writeFolder(root: string, actual: Folder, expected: Folder): Promise<void> {
  for (const file of actual.keys()) {
    if (!expected.has(file)) await rm(path.join(root, file));
  }
  for (const [file, text] of expected) {
    if (actual.get(file) === text) continue;
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
}

function relativeTo(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}
