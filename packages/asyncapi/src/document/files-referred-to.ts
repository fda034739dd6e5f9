import path from "node:path";
import { parseYaml } from "./parse-yaml.js";
import { readReferred } from "./read-text.js";
import { fieldsOf, fileOf, isAddress } from "./references.js";

/**
 * The files that a document refers to, over however many others, whether they are there or not. Undefined where something stands at an
 * address.
 */
export async function filesReferredTo(document: string): Promise<readonly string[] | undefined> {
  const first = path.resolve(document);
  const found = new Set([first]);
  // Grows as it is gone through.
  for (const file of found) {
    for (const target of targetsIn(await contentOf(file))) {
      if (isAddress(target)) return undefined;
      const other = fileOf(target, file);
      if (other !== undefined) found.add(other);
    }
  }
  found.delete(first);

  return [...found];
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return parseYaml(await readReferred(file));
  } catch {
    return undefined;
  }
}

function targetsIn(node: unknown, seen: Set<unknown> = new Set()): readonly string[] {
  if (typeof node !== "object" || node === null || seen.has(node)) return [];
  // An alias of YAML is the very same object.
  seen.add(node);
  if (Array.isArray(node)) return node.flatMap((item) => targetsIn(item, seen));

  return Object.entries(fieldsOf(node) ?? {}).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : targetsIn(value, seen),
  );
}
