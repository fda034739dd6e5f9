import { counted } from "@warren/text";
import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { meansNothing } from "./formats.js";
import type { Kind } from "./node.js";
import { numberFormat } from "./number-formats.js";

/** A format that no validator knows, and where it stands. */
export type NotedFormat = Readonly<{ format: string; at: Pointer }>;

/** Whether a format says nothing of any value of these kinds. Texts and numbers alone have formats. */
export function isNote(format: string, kinds: readonly Kind[]): boolean {
  const isKnown = { string: !meansNothing(format), number: numberFormat(format) !== undefined };
  const asked = kinds.filter((kind) => kind === "string" || kind === "number");

  return asked.length > 0 && !asked.some((kind) => isKnown[kind]);
}

/** How many formats are named. */
const NAMED = 8;

/** Formats of somebody's own, told once for all of a document: by JSON Schema they are notes. */
export function notedFormats(noted: readonly NotedFormat[]): readonly Problem[] {
  const [first] = noted;
  if (first === undefined) return [];
  const names = [...new Set(noted.map(({ format }) => format))];
  const rest = names.length > NAMED ? ` and ${counted(names.length - NAMED, "other")}` : "";
  const places = counted(new Set(noted.map(({ at }) => at)).size, "place");
  const isOne = names.length === 1;

  return [
    {
      severity: "hint",
      rule: "schema-is-checked",
      at: first.at,
      what: `${isOne ? "format" : "formats"} ${names.slice(0, NAMED).join(", ")}${rest}, in ${places}, ${isOne ? "is none" : "are none"} that a validator knows there`,
      loss: "by JSON Schema such a format is a note for readers: it is kept as one, and no value is refused for it",
      fix: "add a `pattern`, or `minimum` and `maximum`, if some values are to be refused",
    },
  ];
}
