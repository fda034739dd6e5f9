import path from "node:path";
import { counted } from "@warren/text";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Pointer } from "../model/model.js";
import { escaped } from "../model/pointer.js";
import { isObject } from "../schema/json.js";
import { holdsRounded, isRounded } from "../schema/limits.js";
import { filesReferredTo } from "./files-referred-to.js";
import { readReferred } from "./read-text.js";

/** A number as it is written that JavaScript reads as one of its neighbours, or cannot tell from them. */
export type WrittenNumber = Readonly<{ at: Pointer; text: string; read: number }>;

/** The same, with the file that it stands in as the document would refer to it; without one where it stands in the document. */
export type NumberThere = WrittenNumber & Readonly<{ file: string | undefined }>;

/** The numbers of a document, and of the files that it refers to, that may have been rounded when they were read. */
export async function roundedNumbersOf(document: string, original: string): Promise<readonly NumberThere[]> {
  const folder = path.dirname(path.resolve(document));
  const others = await Promise.all(
    ((await filesReferredTo(document)) ?? []).map(async (other) => {
      const file = path.relative(folder, other).split(path.sep).join("/");
      // One that cannot be read is told of where the document is.
      const text = await readReferred(other).catch(() => "");

      return roundedNumbersIn(text).map((number) => ({ ...number, file }));
    }),
  );

  return [...roundedNumbersIn(original).map((number) => ({ ...number, file: undefined })), ...others.flat()];
}

function roundedNumbersIn(original: string): readonly WrittenNumber[] {
  if (!/\d{16}|\de|0[xo]/i.test(original)) return [];
  const found: WrittenNumber[] = [];
  const visit = (node: unknown, at: Pointer | ""): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items)
        visit(value, `${at}/${escaped(String(isScalar(key) ? key.value : key))}`);
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) visit(item, `${at}/${String(index)}`);
    } else if (isScalar(node) && typeof node.value === "number" && isRounded(node.value) && at !== "") {
      found.push({ at, text: node.source ?? String(node.value), read: node.value });
    }
  };
  visit(parseDocument(original).contents, "");

  return found;
}

/** What is read as a schema: what it says of numbers is looked at there. */
const SCHEMAS = new Set(["payload", "headers", "schema", "schemas"]);
const NAMED = 3;

/**
 * Rounded numbers outside of schemas, in one finding. Those in x- fields are refused where they are read, and another program's are none of
 * our business.
 */
export function roundedElsewhere(
  document: unknown,
): readonly Readonly<{ at: Pointer; rule: string; text: string }>[] {
  const places: Pointer[] = [];
  const met = new Set<unknown>();
  const visit = (node: unknown, at: Pointer | "", inExample: boolean): void => {
    if (typeof node !== "object" || node === null) {
      if (at !== "" && holdsRounded(node, false)) places.push(at);

      return;
    }
    // An alias of YAML is the very same object.
    if (met.has(node)) return;
    met.add(node);
    for (const [step, child] of Object.entries(node)) {
      const isElsewhere = isObject(node) && !inExample && (SCHEMAS.has(step) || step.startsWith("x-"));
      if (!isElsewhere) visit(child, `${at}/${escaped(step)}`, inExample || step === "examples");
    }
  };
  visit(document, "", false);
  const [first] = places;
  if (first === undefined) return [];
  const rest = places.length > NAMED ? ` and ${counted(places.length - NAMED, "other")}` : "";

  return [
    {
      at: first,
      rule: "numbers-are-exact",
      text: `numbers that JavaScript cannot tell from their neighbours stand in ${counted(places.length, "place")}: ${places.slice(0, NAMED).join(", ")}${rest}: whatever shows or compares them has a neighbour in their place.\nFix: write them as text, or with at most 15 digits.`,
    },
  ];
}
