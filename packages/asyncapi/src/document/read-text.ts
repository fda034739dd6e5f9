import { createReadStream, type Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";

/** More than any document has, and no more than fits into memory several times over. */
export const MOST_BYTES = 16 * 1024 * 1024;

/** A file's text, or why there is none, with what to do. */
export type ReadText = Readonly<{ text: string }> | Readonly<{ why: string }>;

/** Reads a file that has to be text in UTF-8. */
export async function readText(file: string): Promise<ReadText> {
  let content: Buffer | number;
  try {
    content = await contentOf(file);
  } catch (error) {
    return { why: whyUnreadable(file, error instanceof Error && "code" in error ? String(error.code) : "") };
  }
  if (typeof content === "number") return { why: tooLarge(content) };
  const text = textOf(content);

  return text === undefined
    ? { why: `It is no text in UTF-8${encodingOf(content)}.\nFix: save it as UTF-8.` }
    : { text };
}

/** Reads a file that a document refers to. */
export async function readReferred(file: string): Promise<string> {
  const why = whyUnread(await stat(file));
  if (why !== undefined) throw new Error(why);

  return readFile(file, "utf8");
}

/** Why a file that a document refers to is not read; undefined where it may be. A device or a pipe has no size, and may have no end. */
export function whyUnread(stats: Stats): string | undefined {
  if (stats.size > MOST_BYTES) return tooLarge(stats.size);

  return stats.isFile() || stats.isDirectory()
    ? undefined
    : "It is no plain file.\nFix: write what it holds into a file, and refer to that.";
}

/** What a file holds, or how much that is at least where it is more than is read. What is no plain file has no size, and may have no end. */
async function contentOf(file: string): Promise<Buffer | number> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: MOST_BYTES })) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);

  return content.length > MOST_BYTES ? Math.max(content.length, (await stat(file)).size) : content;
}

// A byte order mark is left out, whatever the option's name says: editors do not count it as a column.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function textOf(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return utf8.decode(content);
  } catch {
    return undefined;
  }
}

/** UTF-16 has a mark at its beginning, or every other byte of its first letters is 0. */
function encodingOf([first, second, third, fourth]: Buffer): string {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const isHalf = (first === 0 && third === 0) || (second === 0 && fourth === 0);

  return isMarked || isHalf ? ", but in UTF-16" : "";
}

/** Why a file is not read, with what to do. */
export function tooLarge(bytes: number): string {
  const mebibytes = (count: number) => String(Math.ceil(count / 1024 / 1024));

  return `It has ${mebibytes(bytes)} MiB, and no more than ${mebibytes(MOST_BYTES)} are read: AsyncAPI's parser would run out of memory.\nFix: write a document for each application, or leave out what is no contract, such as long examples.`;
}

function whyUnreadable(file: string, code: string): string {
  if (code === "EISDIR") return "It is a folder.\nFix: name the document in it.";
  if (code === "ENOENT" && /(^|[\\/])https?:[\\/]/i.test(file))
    return "It is an address, and documents are read from files.\nFix: download it, and name the file.";
  if (code === "ENOENT" && path.basename(file) === "-")
    return "Standard input is not read: what a document refers to is found beside its file.\nFix: put it into a file, and name that.";

  return code === "ENOENT"
    ? "There is no such file.\nFix: name the document with `--spec FILE`."
    : `Cannot read it (${code}).\nFix: let it be read, or name another document with \`--spec FILE\`.`;
}
