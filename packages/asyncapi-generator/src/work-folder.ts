import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Runs something with a new empty folder, and removes it afterwards. The folder is below this package, because a template
 * has to find its libraries from there; and new, because the generator transpiles a template in its own folder, where two
 * runs at once would get in each other's way.
 */
export async function inWorkFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const cache = path.resolve(import.meta.dirname, "../.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, "work-"));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
