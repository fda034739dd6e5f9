import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Paths } from "../paths.js";

const stampFile = ".stamp";

/** A hash of all that the reference is made from: document, contracts, and the versions of the programs. */
export async function docsStamp({ document, contracts }: Paths): Promise<string> {
  const sources = (await readdir(contracts)).sort().map((file) => path.join(contracts, file));
  const own = path.resolve(import.meta.dirname, "../../package.json");
  const hash = createHash("sha256");
  for (const file of [document, ...sources, own]) {
    hash
      .update(path.basename(file))
      .update("\0")
      .update(await readFile(file))
      .update("\0");
  }

  return hash.digest("hex");
}

/** Whether the reference in a folder was made from what the stamp stands for. */
export async function isStamped(docs: string, stamp: string): Promise<boolean> {
  const found = await readFile(path.join(docs, stampFile), "utf8").catch(() => undefined);

  return found === stamp;
}

/** Notes what the reference in a folder was made from. */
export async function writeStamp(docs: string, stamp: string): Promise<void> {
  await writeFile(path.join(docs, stampFile), stamp);
}
