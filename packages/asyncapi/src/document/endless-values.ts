import type { Pointer } from "../model/model.js";
import { escaped } from "../model/pointer.js";
import { knots } from "./knots.js";
import type { Unreadable } from "./unreadable.js";

/** What a part of a document is: a schema, a map of schemas or of other things by names that its author chose, or something else. */
type Kind = "schema" | "names" | "things" | "none";

type Part = Readonly<{ node: unknown; kind: Kind; at: Pointer | "" }>;

const MAPS = new Set([
  ...["properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"],
]);

/** Where a message, a channel or the like may be called as a field of others is. */
const THINGS = new Set([
  ...[
    "channels",
    "operations",
    "messages",
    "servers",
    "parameters",
    "variables",
    "replies",
    "replyAddresses",
  ],
  ...["messageTraits", "operationTraits", "serverVariables", "correlationIds", "securitySchemes"],
]);

/** In these stands what somebody may send, and no schema. */
const NOTES = new Set(["default", "example", "examples"]);

/**
 * A value of `enum` or `const`, or an example of a message, that holds itself: AsyncAPI's parser follows a `$ref` there too, and one that leads back has it within
 * itself. No message can hold such a value, and whoever compares, counts or writes it comes to no end. The references have to be resolved.
 */
export function endlessValueIn(document: unknown): Unreadable | undefined {
  const met = new Map<Kind, Set<unknown>>();
  // Without recursion: schemas may lead to each other over thousands.
  const parts: Part[] = [{ node: document, kind: "none", at: "" }];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const { node, kind, at } = part;
    const known = met.get(kind) ?? new Set();
    if (typeof node !== "object" || node === null || known.has(node)) continue;
    met.set(kind, known.add(node));
    // The first of them is the next: a part that two places refer to is told of at the first.
    for (const [step, child] of (Object.entries(node) as [string, unknown][]).reverse()) {
      const inside = Array.isArray(node) ? kind : kindInside(kind, step, child);
      const there: Pointer = `${at}/${escaped(step)}`;
      if (inside === "value" && holdsItself(child)) return endless(there, step);
      if (inside !== "value" && inside !== "note") parts.push({ node: child, kind: inside, at: there });
    }
  }

  return undefined;
}

function kindInside(kind: Kind, step: string, child: unknown): Kind | "value" | "note" {
  if (kind === "names") return "schema";
  if (kind === "things") return "none";
  if (kind === "none") {
    if (step === "examples") return "value";
    if (step.startsWith("x-")) return "note";
    if (step === "schemas") return "names";
    // An operation has a list of them.
    if (THINGS.has(step) && !Array.isArray(child)) return "things";

    return step === "payload" || step === "headers" || step === "schema" ? "schema" : "none";
  }
  if (step === "const" || (step === "enum" && Array.isArray(child))) return "value";
  if (NOTES.has(step) || step.startsWith("x-")) return "note";

  return MAPS.has(step) ? "names" : "schema";
}

function holdsItself(value: unknown): boolean {
  const inside = (node: unknown): unknown[] =>
    typeof node === "object" && node !== null ? Object.values(node) : [];

  return knots([value], inside).some(
    ([first, ...others]) => others.length > 0 || inside(first).includes(first),
  );
}

function endless(at: Pointer, keyword: string): Unreadable {
  return {
    at,
    rule: "readable-document",
    text: `A value of \`${keyword}\` holds itself, over a reference in it, and would have no end: no message can hold it, and nothing of the document is read.\nFix: write the value without the reference; what may stand there is described by \`properties\`, and not in \`${keyword}\`.`,
  };
}
