import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { olderFile } from "@warren/programs";

/** The log of a program: its file, and the one before it. */
export type LogFile = Readonly<{ program: string; path: string }>;

const ENDING = ".log";
const OLDER = olderFile(ENDING);

/**
 * The logs in a folder.
 *
 * @throws Error where there is no such folder, or no log in it, with what to do
 */
export async function logFilesIn(folder: string): Promise<readonly LogFile[]> {
  const names = await readdir(folder).catch(() => []);
  const logs = names.filter((name) => name.endsWith(ENDING) && !name.endsWith(OLDER)).sort();
  if (logs.length === 0) throw new Error(`there are no logs in ${folder}: npm start writes them there`);

  return logs.map((name) => ({ program: name.slice(0, -ENDING.length), path: join(folder, name) }));
}

/** How long a file is, in bytes; 0 where there is none. */
export async function lengthOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** All lines of a log, oldest first, up to so many bytes of its file. */
export async function* linesOf({ path }: LogFile, upTo: number): AsyncGenerator<string> {
  yield* linesIn(olderFile(path), Infinity);
  yield* linesIn(path, upTo);
}

async function* linesIn(path: string, upTo: number): AsyncGenerator<string> {
  if (upTo === 0 || (await lengthOf(path)) === 0) return;
  const input = createReadStream(path, { end: upTo - 1 });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) if (line !== "") yield line;
}

/** Reads what is added to a log, whole lines only: the rest comes with the next look. */
export function followFile({ path }: LogFile, from: number): () => Promise<readonly string[]> {
  let offset = from;

  return async () => {
    const length = await lengthOf(path);
    if (length === offset) return [];
    // A shorter one is the next: what came last in the one before is in its older file by now.
    const before = length < offset ? await readFrom(olderFile(path), offset) : undefined;
    if (before !== undefined) offset = 0;
    const { text, end } = await readFrom(path, offset);
    offset = end;

    return `${before?.text ?? ""}${text}`.split("\n").filter((line) => line !== "");
  };
}

const READ_AT_ONCE = 4 * 1024 * 1024;

async function readFrom(path: string, offset: number): Promise<Readonly<{ text: string; end: number }>> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { text: "", end: offset };
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(READ_AT_ONCE), 0, READ_AT_ONCE, offset);
    const read = buffer.subarray(0, bytesRead);
    const whole = read.lastIndexOf("\n") + 1;

    return { text: read.toString("utf8", 0, whole), end: offset + whole };
  } finally {
    await file.close();
  }
}
