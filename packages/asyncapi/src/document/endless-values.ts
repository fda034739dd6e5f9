import type { Pointer } from "../model/model.js";
import { escaped } from "../model/pointer.js";
import type { Unreadable } from "./unreadable.js";

/** What a part of a document is: a schema, a map of schemas by names that its author chose, or something else. */
type Kind = "schema" | "names" | "none";

const MAPS = new Set([
  ...["properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"],
]);

/** In these stands what somebody may send, and no schema. */
const NOTES = new Set(["default", "example", "examples"]);

/**
 * A value of `enum` or `const` that holds itself: AsyncAPI's parser follows a `$ref` there too, and one that leads back has it within
 * itself. No message can hold such a value, and whoever compares, counts or writes it comes to no end. The references have to be resolved.
 */
export function endlessValueIn(document: unknown): Unreadable | undefined {
  const met = new Map<Kind, Set<unknown>>();
  const visit = (node: unknown, kind: Kind, at: Pointer | ""): Unreadable | undefined => {
    const known = met.get(kind) ?? new Set();
    if (typeof node !== "object" || node === null || known.has(node)) return undefined;
    met.set(kind, known.add(node));
    for (const [step, child] of Object.entries(node) as [string, unknown][]) {
      const inside = Array.isArray(node) ? kind : kindInside(kind, step, child);
      const there: Pointer = `${at}/${escaped(step)}`;
      if (inside === "value" && holdsItself(child)) return endless(there, step);
      const found = inside === "value" || inside === "note" ? undefined : visit(child, inside, there);
      if (found !== undefined) return found;
    }

    return undefined;
  };

  return visit(document, "none", "");
}

function kindInside(kind: Kind, step: string, child: unknown): Kind | "value" | "note" {
  if (kind === "names") return "schema";
  if (kind === "none") {
    if (step === "schemas") return "names";

    return step === "payload" || step === "headers" || step === "schema" ? "schema" : "none";
  }
  if (step === "const" || (step === "enum" && Array.isArray(child))) return "value";
  if (NOTES.has(step) || step.startsWith("x-")) return "note";

  return MAPS.has(step) ? "names" : "schema";
}

function holdsItself(value: unknown): boolean {
  const [around, ended] = [new Set<unknown>(), new Set<unknown>()];
  const leadsBack = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null || ended.has(node)) return false;
    if (around.has(node)) return true;
    around.add(node);
    if (Object.values(node).some(leadsBack)) return true;
    ended.add(node);
    around.delete(node);

    return false;
  };

  return leadsBack(value);
}

function endless(at: Pointer, keyword: string): Unreadable {
  return {
    at,
    rule: "readable-document",
    text: `A value of \`${keyword}\` holds itself, over a reference in it, and would have no end: no message can hold it, and nothing of the document is read.\nFix: write the value without the reference; what may stand there is described by \`properties\`, and not in \`${keyword}\`.`,
  };
}
