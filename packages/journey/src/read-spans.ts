import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";

const NEW_LINE = 0x0a;

/**
 * Reads the spans that have to do with an id of an order, a correlation id or a trace's id from a folder of trace files: those that name it,
 * and those of the same correlation ids. Lines are read as JSON only where they name one of them, since the files of a busy shop hold hundreds
 * of MB.
 *
 * @returns undefined where there is no such folder: no program has written a trace there
 */
export async function readSpansAbout(folder: string, id: string): Promise<readonly StoredSpan[] | undefined> {
  const files = await filesIn(folder);
  if (files === undefined) return undefined;
  const named = await spansNaming(files, [id]);
  const conversations = new Set(named.flatMap((span) => (isAbout(span, id) ? conversationOf(span) : [])));
  conversations.delete(id);

  return conversations.size === 0 ? named : spansNaming(files, [id, ...conversations]);
}

async function filesIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await unlessMissing(readdir(folder));

  return names?.filter((name) => name.endsWith(".jsonl")).map((name) => join(folder, name));
}

/** One file after the other, so that no more than one is in memory. */
async function spansNaming(files: readonly string[], ids: readonly string[]): Promise<readonly StoredSpan[]> {
  const found: StoredSpan[] = [];
  for (const file of files) {
    const content = await unlessMissing(readFile(file));
    if (content !== undefined) found.push(...linesNaming(content, ids).flatMap(spanIn));
  }

  return found;
}

/** Undefined where there is no such file or folder, or no more since it was listed. */
async function unlessMissing<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The lines in which one of the ids stands, each once. */
function linesNaming(content: Buffer, ids: readonly string[]): readonly string[] {
  const lines = new Map<number, string>();
  for (const id of ids) {
    // As JSON writes it, without the quotes.
    const text = JSON.stringify(id).slice(1, -1);
    for (let at = content.indexOf(text); at !== -1;) {
      const start = content.lastIndexOf(NEW_LINE, at) + 1;
      const next = content.indexOf(NEW_LINE, at);
      const end = next === -1 ? content.length : next;
      lines.set(start, content.toString("utf8", start, end));
      at = content.indexOf(text, end);
    }
  }

  return [...lines.values()];
}

/** Nothing of a last line that is still being written. */
function spanIn(line: string): readonly StoredSpan[] {
  try {
    return [JSON.parse(line) as StoredSpan];
  } catch {
    return [];
  }
}

function isAbout({ attributes }: StoredSpan, id: string): boolean {
  return attributes[attribute.subject] === id;
}

function conversationOf({ attributes }: StoredSpan): readonly string[] {
  const id = attributes[attribute.conversationId];

  return typeof id === "string" && id !== "" ? [id] : [];
}
