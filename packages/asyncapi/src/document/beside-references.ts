import { listed } from "@warren/text";
import { escaped } from "../model/extension-reader.js";
import type { Pointer } from "../model/model.js";
import { isObject } from "../schema/json.js";
import { asksOfValues } from "../schema/keywords.js";

/** Where something stands beside a reference that JSON Schema has no eye for, and what is to be said of it. */
export type Beside = Readonly<{ at: Pointer; rule: "reference-stands-alone"; text: string }>;

/** In these stands what somebody sends, and no schema. */
const VALUES = new Set(["example", "examples", "default", "const", "enum"]);

/** Keywords beside the `$ref` of a schema: AsyncAPI's parser puts what is referred to in the place of all of it. */
export function besideReferences(document: unknown): readonly Beside[] {
  const found: Beside[] = [];
  const met = new Set<unknown>();
  const visit = (node: unknown, at: Pointer | ""): void => {
    // An alias of YAML is the very same object.
    if (typeof node !== "object" || node === null || met.has(node)) return;
    met.add(node);
    const target = isObject(node) ? node["$ref"] : undefined;
    const ignored = typeof target === "string" ? Object.keys(node).filter(asksOfValues) : [];
    if (ignored.length > 0 && at !== "") found.push(beside(at, String(target), ignored));
    for (const [step, child] of Object.entries(node))
      if (Array.isArray(node) || !(VALUES.has(step) || step.startsWith("x-")))
        visit(child, `${at}/${escaped(step)}`);
  };
  visit(document, "");

  return found;
}

function beside(at: Pointer, target: string, ignored: readonly string[]): Beside {
  const names = listed(ignored);
  const [stand, are] = ignored.length === 1 ? ["stands", "is"] : ["stand", "are"];

  return {
    at,
    rule: "reference-stands-alone",
    text: `${names} ${stand} beside the reference ${target}: by JSON Schema a reference is all that counts where it stands, so that ${names} ${are} neither checked nor in the types.\nFix: write the reference as \`allOf: [{ $ref: … }]\`, which may have something beside it.`,
  };
}
