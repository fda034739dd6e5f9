import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Checked } from "../document/check-document.js";
import type { LoadOptions } from "../document/load-document.js";
import type { ParseOptions } from "../document/parse-document.js";
import { CONFIG_FILE } from "../document/config-file.js";
import type { ReadLoosely } from "../document/read-loosely.js";
import type { JsonSchema } from "../model/json-schema.js";
import { readEntry, sumOf, sumOfFile, writeEntry, type FileSum } from "./entry.js";
import { programStamp } from "./program-stamp.js";

export type { Checked } from "../document/check-document.js";
export type { ReadLoosely } from "../document/read-loosely.js";

export type CacheOptions = Readonly<{
  /** The folder in which what was read is kept. Default: nothing is kept. */
  cache?: string | undefined;
}>;

type Schemas = ReadonlyMap<string, JsonSchema>;

/**
 * Like {@link checkDocument}, and at once where the same document, and all that it refers to, was found right before. What has faults
 * is not kept.
 */
export async function checkCached(
  file: string,
  schemas: Schemas,
  { cache, publishMeans, validate = true }: CacheOptions & LoadOptions & ParseOptions = {},
): Promise<Checked> {
  const options = { publishMeans, validate };
  const check = async () =>
    (await import("../document/check-document.js")).checkDocument(file, schemas, options);

  return kept<Checked>(cache, { what: "checked", file, schemas, options }, check, {
    isKept: ({ ok }) => ok,
    plain: (checked) => ({ ...checked, parsed: undefined }),
    whole: (plain) => ({
      ...(plain as Extract<Checked, { ok: true }>),
      // Whoever wants the document itself, has it read after all.
      async parsed() {
        const checked = await check();
        if (!checked.ok) throw new Error(`${file} has changed while it was read`);

        return checked.parsed();
      },
    }),
  });
}

/** Like {@link readLoosely}, and at once where the same document, and all that it refers to, was read before. */
export async function readCached(
  file: string,
  schemas: Schemas,
  { cache, publishMeans }: CacheOptions & LoadOptions = {},
): Promise<ReadLoosely> {
  const options = { publishMeans };
  const read = async () => (await import("../document/read-loosely.js")).readLoosely(file, schemas, options);

  return kept<ReadLoosely>(cache, { what: "read", file, schemas, options }, read, {
    isKept: ({ ok }) => ok,
    plain: (value) => value,
    whole: (plain) => plain as ReadLoosely,
  });
}

type Asked = Readonly<{ what: string; file: string; schemas: Schemas; options: LoadOptions & ParseOptions }>;

/** How a value becomes plain data, and one again. */
type Form<Value> = Readonly<{
  isKept: (value: Value) => boolean;
  plain: (value: Value) => unknown;
  whole: (plain: unknown) => Value;
}>;

async function kept<Value>(
  folder: string | undefined,
  asked: Asked,
  make: () => Promise<Value>,
  { isKept, plain, whole }: Form<Value>,
): Promise<Value> {
  const key = folder === undefined ? undefined : await keyOf(asked);
  if (folder === undefined || key === undefined) return make();
  const found = await readEntry(folder, key);
  if (found !== undefined) return whole(found);
  const files = await sumsOfFiles(asked.file);
  const value = await make();
  // What is at an address may change unseen.
  if (files === undefined || !isKept(value)) return value;
  // Of a file that was saved meanwhile nobody knows in which state it was read.
  const isUnchanged = isDeepStrictEqual([await sumsOfFiles(asked.file), await keyOf(asked)], [files, key]);
  if (isUnchanged) await writeEntry(folder, key, { value: plain(value), files });

  return value;
}

/** The files that a document refers to, each with its hash. Undefined where something stands at an address. */
async function sumsOfFiles(document: string): Promise<readonly FileSum[] | undefined> {
  const { filesReferredTo } = await import("../document/files-referred-to.js");
  const files = await filesReferredTo(document);

  return files === undefined
    ? undefined
    : Promise.all(files.map(async (file) => [file, await sumOfFile(file)] as const));
}

/** A hash of all that an answer follows from, but for the files that the document refers to. Undefined where it cannot be read. */
async function keyOf({ what, file, schemas, options }: Asked): Promise<string | undefined> {
  const document = path.resolve(file);
  try {
    const sum = await sumOfFile(document);
    if (sum === null) return undefined;
    const config = await sumOfFile(path.join(path.dirname(document), CONFIG_FILE));

    return sumOf(JSON.stringify([what, options, programStamp(), document, sum, config, [...schemas]]));
  } catch {
    return undefined;
  }
}
