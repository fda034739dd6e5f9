import { statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/**
 * Where what was read of a document is kept: in the `node_modules` around it, which projects do not commit; without one among the
 * user's own caches. A folder that belongs to somebody else is passed over: what stands there is taken for ours.
 */
export function cacheFolderFor(document: string): string {
  let folder = path.dirname(path.resolve(document));
  for (;;) {
    const modules = path.join(folder, "node_modules");
    if (isOurs(modules)) return path.join(modules, ".cache/warren");
    const above = path.dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  const { XDG_CACHE_HOME: caches = "" } = process.env;

  return path.join(path.isAbsolute(caches) ? caches : path.join(homedir(), ".cache"), "warren");
}

function isOurs(folder: string): boolean {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory() !== true) return false;

  return process.getuid === undefined || there.uid === process.getuid();
}
