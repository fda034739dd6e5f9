import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** More files than a shop's programs have. */
const MOST_FILES = 500;
/** What is read of a file, from its end. Programs begin a new one long before. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The trace files of a folder, those that are written before the older ones: a file that becomes the older one while they are read is then
 * read twice, and never missed. Undefined where there is no such folder.
 */
export async function traceFilesIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await unlessMissing(readdir(folder));
  const files = names?.filter((name) => name.endsWith(".jsonl")).toSorted(byAge);

  return files?.slice(0, MOST_FILES).map((name) => join(folder, name));
}

function byAge(a: string, b: string): number {
  return Number(isOlder(a)) - Number(isOlder(b)) || a.localeCompare(b);
}

function isOlder(name: string): boolean {
  return name.endsWith(".older.jsonl");
}

/** The newest lines of a file, the first of them perhaps in part. Undefined where it is gone since it was listed, or is none. */
export function readNewest(file: string, mostBytes: number = MOST_BYTES): Promise<Buffer | undefined> {
  return unlessMissing(
    (async () => {
      const handle = await open(file, "r");
      try {
        const { size } = await handle.stat();
        const length = Math.min(size, mostBytes);
        const { buffer, bytesRead } = await handle.read({
          buffer: Buffer.allocUnsafe(length),
          position: size - length,
        });

        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    })(),
  );
}

async function unlessMissing<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (["ENOENT", "EISDIR"].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
