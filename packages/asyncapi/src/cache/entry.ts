import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { whyUnread } from "../document/read-text.js";

/** A file with the hash of its content, or null where it was missing. */
export type FileSum = readonly [file: string, sum: string | null];

/** What an entry begins with: a line of JSON. */
type Head = Readonly<{
  format: typeof FORMAT;
  /** The hash of what follows the line. */
  sum: string;
  /** The files that the value was made from besides those that its key stands for. */
  files: readonly FileSum[];
}>;

const FORMAT = "warren-cache-1";
const ENDING = ".entry";
const MOST_ENTRIES = 64;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * What was kept under a key; undefined where there is nothing, where it is damaged or of another program, and where a file that it was
 * made from has changed.
 */
export async function readEntry(folder: string, key: string): Promise<unknown> {
  const file = path.join(folder, key + ENDING);
  try {
    const bytes = await readFile(file);
    const end = bytes.indexOf("\n");
    const head: unknown = JSON.parse(bytes.toString("utf8", 0, end));
    const body = bytes.subarray(end + 1);
    if (!isHead(head) || head.sum !== sumOf(body)) return undefined;
    for (const [name, sum] of head.files) if ((await sumOfFile(name)) !== sum) return undefined;
    const value: unknown = deserialize(body);
    const now = new Date();
    await utimes(file, now, now);

    return value;
  } catch {
    return undefined;
  }
}

/** Keeps a value, if that can be done, and lets go of those that were not asked for longest where there are too many. */
export async function writeEntry(
  folder: string,
  key: string,
  { value, files }: Readonly<{ value: unknown; files: readonly FileSum[] }>,
): Promise<void> {
  try {
    const body = serialize(value);
    const head: Head = { format: FORMAT, sum: sumOf(body), files };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Renamed, so that another process never reads half of it.
    const draft = path.join(folder, `${key}.${String(process.pid)}`);
    await writeFile(draft, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]), { mode: 0o600 });
    await rename(draft, path.join(folder, key + ENDING));
    await prune(folder);
  } catch {
    // Without it the next run is slower, and no more than that: a disk may be full, or read-only.
  }
}

/** The hash of a file's content; null where there is none that a document is read from. */
export async function sumOfFile(file: string): Promise<string | null> {
  try {
    return whyUnread(await stat(file)) === undefined ? sumOf(await readFile(file)) : null;
  } catch {
    return null;
  }
}

export function sumOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function isHead(head: unknown): head is Head {
  if (typeof head !== "object" || head === null) return false;
  const { format, sum, files } = head as Partial<Record<keyof Head, unknown>>;

  return format === FORMAT && typeof sum === "string" && Array.isArray(files);
}

async function prune(folder: string): Promise<void> {
  // Drafts too, which somebody who was killed may have left. Folders are others'.
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const entries = await Promise.all(
    files.map(async ({ name }) => {
      const { mtimeMs, size } = await stat(path.join(folder, name));

      return { name, mtimeMs, size };
    }),
  );
  let bytes = 0;
  for (const [index, { name, size }] of entries.toSorted((a, b) => b.mtimeMs - a.mtimeMs).entries()) {
    bytes += size;
    if (index >= MOST_ENTRIES || bytes > MOST_BYTES) await rm(path.join(folder, name), { force: true });
  }
}
