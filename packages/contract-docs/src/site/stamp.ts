import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { CONFIG_FILE, filesReferredTo } from "@warren/asyncapi/files";
import type { SitePaths } from "./build-site.js";
import { filesOfOurs } from "./files-of-ours.js";

const stampFile = ".stamp";

/**
 * A hash of all that the reference is made from: document, the files that it refers to, how it is read, contracts, and the versions of the
 * programs. Undefined where the document refers to an address: what stands there may change any time.
 */
export async function referenceStamp({
  document,
  contracts,
  publishMeans,
}: SitePaths): Promise<string | undefined> {
  const referredTo = await filesReferredTo(document);
  if (referredTo === undefined) return undefined;
  const places = [document, ...referredTo, path.join(path.dirname(document), CONFIG_FILE)];

  return stampOf(
    [...places, ...(contracts === undefined ? [] : [contracts]), ...filesOfOurs.versions],
    publishMeans === undefined ? [] : [publishMeans],
  );
}

/** A hash of all that the whole site is made from: with it our own code, and what further pages are made from. */
export async function siteStamp(paths: SitePaths, madeFrom: readonly string[]): Promise<string | undefined> {
  const reference = await referenceStamp(paths);
  if (reference === undefined) return undefined;

  return createHash("sha256")
    .update(reference)
    .update(await stampOf([...filesOfOurs.programs, ...madeFrom]))
    .digest("hex");
}

/** Whether the folder was made from what the stamp stands for. Without a stamp nobody can tell. */
export async function isStamped(folder: string, stamp: string | undefined): Promise<boolean> {
  if (stamp === undefined) return false;
  const found = await readFile(path.join(folder, stampFile), "utf8").catch(() => undefined);

  return found === stamp;
}

/** Notes what a folder was made from. */
export async function writeStamp(folder: string, stamp: string | undefined): Promise<void> {
  if (stamp !== undefined) await writeFile(path.join(folder, stampFile), stamp);
}

/** A hash of files and folders, with all that they hold, and of further words. */
export async function stampOf(places: readonly string[], words: readonly string[] = []): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for (const place of places) {
    for (const file of await filesIn(place)) {
      hash
        .update(path.relative(place, file))
        .update("\0")
        .update(await readFile(file))
        .update("\0");
    }
  }

  return hash.digest("hex");
}

/** A file itself, or all files of a folder in one order, but tests: no page is made from one. A folder that is not there has none. */
async function filesIn(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isFault(error, "ENOTDIR")) return undefined;
    if (isFault(error, "ENOENT")) return [];
    throw error;
  });
  if (entries === undefined) return [place];

  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .sort();
}

function isFault(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
