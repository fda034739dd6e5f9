import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/** The files that a document refers to, or those of them that cannot come along. */
export type ReferencedFiles =
  | Readonly<{
      ok: true;
      files: readonly string[];
      /** One of them, or the document itself, refers to the document by its file's name. */
      nameDocument: boolean;
    }>
  | Readonly<{ ok: false; outside: readonly string[] }>;

/** Follows the references of a document from file to file. Only what lies in the document's folder or below it can be taken along. */
export function referencedFiles(document: string): ReferencedFiles {
  const folder = path.dirname(document);
  const found = new Set([document]);
  let nameDocument = false;
  for (const file of found)
    for (const target of targetsIn(file)) {
      nameDocument ||= target === document;
      found.add(target);
    }
  const files = [...found].filter((file) => file !== document);
  const outside = files.filter((file) => path.relative(folder, file).startsWith(".."));

  return outside.length > 0
    ? { ok: false, outside }
    : { ok: true, files: files.map((file) => path.relative(folder, file)), nameDocument };
}

function targetsIn(file: string): readonly string[] {
  // What cannot be read is said where its reference stands, when the document is checked.
  if (!existsSync(file)) return [];
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"), { merge: true });
  } catch {
    return [];
  }

  return referencesIn(content).flatMap((reference) => {
    const [name = ""] = reference.split("#", 1);
    if (name === "" || /^[a-z][a-z0-9+.-]*:/i.test(name)) return [];
    const target = path.resolve(path.dirname(file), decodeURI(name));

    return existsSync(target) ? [target] : [];
  });
}

function referencesIn(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];

  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === "$ref" && typeof value === "string" ? [value] : referencesIn(value),
  );
}
