import { counted } from "@warren/text";
import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";

/** A format that no validator knows, and where it stands. */
export type NotedFormat = Readonly<{ format: string; at: Pointer }>;

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
