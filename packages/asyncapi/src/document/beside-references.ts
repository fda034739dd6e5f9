import { listed } from "@warren/text";
import { meantBy } from "../model/extension-names.js";
import type { Pointer } from "../model/model.js";
import { isObject } from "../schema/json.js";
import { asksOfValues } from "../schema/keywords.js";
import { escaped } from "../model/pointer.js";

/** Where something stands beside a reference that nobody has an eye for, and what is to be said of it. */
export type Beside = Readonly<{
  at: Pointer;
  rule: "reference-stands-alone";
  text: string;
  /** The names of what stands there. */
  names: string;
  /** What they say, to be compared with another. */
  says: string;
  /** Where the reference leads. */
  target: string;
}>;

/** In these stands what somebody sends, and no schema. */
export const VALUE_FIELDS = new Set(["example", "examples", "default", "const", "enum"]);

/** What a channel, a message or an operation says that counts, and does not beside a `$ref`. */
const FIELDS = new Set([
  ...["address", "messages", "servers", "parameters", "bindings", "payload", "headers", "contentType"],
  ...["correlationId", "traits", "name", "action", "channel", "reply"],
]);

/**
 * What stands beside a `$ref`, keywords of schemas and fields of AsyncAPI 3: AsyncAPI's parser puts what is referred to in the place of all
 * of it. In 2.x the fields count, since a channel is read with what stands beside its reference.
 */
export function besideReferences(document: unknown): readonly Beside[] {
  const isOf2x = isObject(document) && /^2\./.test(String(document["asyncapi"]));
  const found: Beside[] = [];
  const met = new Set<unknown>();
  const visit = (node: unknown, at: Pointer | ""): void => {
    // An alias of YAML is the very same object.
    if (typeof node !== "object" || node === null || met.has(node)) return;
    met.add(node);
    const target = isObject(node) ? node["$ref"] : undefined;
    if (isObject(node) && typeof target === "string" && at !== "") {
      const keywords = Object.keys(node).filter(asksOfValues);
      const fields = isOf2x
        ? []
        : Object.keys(node).filter((name) => FIELDS.has(name) || meantBy(name) !== undefined);
      const told = (names: readonly string[]) => ({
        says: JSON.stringify(names.toSorted().map((name) => [name, node[name]])),
        target,
      });
      // What has both is a schema, in which `name` and the like are nobody's.
      if (keywords.length > 0) found.push({ ...besideSchema(at, target, keywords), ...told(keywords) });
      else if (fields.length > 0) found.push({ ...besideThing(at, target, fields), ...told(fields) });
    }
    for (const [step, child] of Object.entries(node))
      if (Array.isArray(node) || !(VALUE_FIELDS.has(step) || step.startsWith("x-")))
        visit(child, `${at}/${escaped(step)}`);
  };
  visit(document, "");

  return found;
}

type Said = Omit<Beside, "says" | "target">;

function besideSchema(at: Pointer, target: string, ignored: readonly string[]): Said {
  return beside(at, target, ignored, {
    why: "by JSON Schema",
    fate: "neither checked nor in the types",
    fix: "write the reference as `allOf: [{ $ref: … }]`, which may have something beside it",
  });
}

function besideThing(at: Pointer, target: string, ignored: readonly string[]): Said {
  return beside(at, target, ignored, {
    why: "in AsyncAPI 3",
    fate: "ignored",
    fix: "write it where the reference leads, or write all of that here instead of the reference",
  });
}

function beside(
  at: Pointer,
  target: string,
  ignored: readonly string[],
  { why, fate, fix }: Readonly<Record<"why" | "fate" | "fix", string>>,
): Said {
  const names = listed(ignored);
  const [stand, are] = ignored.length === 1 ? ["stands", "is"] : ["stand", "are"];

  return {
    at,
    rule: "reference-stands-alone",
    names,
    text: `${names} ${stand} beside the reference ${target}: ${why} a reference is all that counts where it stands, so that ${names} ${are} ${fate}.\nFix: ${fix}.`,
  };
}
