import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StoredSpan } from "@warren/service-host";

/**
 * Reads the spans in a folder of trace files. A last line that is being written is left out.
 *
 * @throws Error where there is no such folder, with what to do
 */
export async function readSpans(folder: string): Promise<readonly StoredSpan[]> {
  const names = await namesIn(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));

  return texts.flatMap((text) => text.split("\n").flatMap(spanIn));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  } catch (error) {
    throw new Error(`there are no traces in ${folder}: npm start writes them there, TRACE_FOLDER elsewhere`, {
      cause: error,
    });
  }
}

function spanIn(line: string): readonly StoredSpan[] {
  try {
    return [JSON.parse(line) as StoredSpan];
  } catch {
    return [];
  }
}
