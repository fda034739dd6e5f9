import type { Pointer } from "../model/model.js";
import { anything, demanding, loose, nothing } from "./combine.js";
import { listAt, numberAt, type SchemaObject } from "./json.js";
import type { Demand, Node } from "./node.js";
import { below, unchecked, unmeetable } from "./problems.js";
import type { Reader } from "./reader.js";

/** What a schema asks of a list. */
export function readArray(schema: SchemaObject, at: Pointer, reader: Reader): Node {
  const least = numberAt(schema, "minItems") ?? 0;
  const most = numberAt(schema, "maxItems");
  if (most !== undefined && least > most) {
    reader.problems.push(
      unmeetable(at, `no list has at least ${least} and at most ${most} items`, "change one of the limits"),
    );

    return nothing;
  }
  const { first, rest } = itemsOf(schema, at, reader);
  const demands: Demand[] = [];
  // A tuple has no limits of its own: only which of its first items may be left out.
  if (first.length > 0 && (least > first.length || most !== undefined || !isDemanded(first[least - 1])))
    demands.push({ demand: "itemCount", least, most });
  if (schema["uniqueItems"] === true) demands.push({ demand: "differentItems" });
  if (schema["contains"] !== undefined)
    demands.push({
      demand: "contains",
      node: reader.read(schema["contains"], below(at, "contains")),
      least: numberAt(schema, "minContains") ?? 1,
      most: numberAt(schema, "maxContains"),
    });

  const node = demanding({ kind: "array", first, rest, least, most }, demands);

  return leavesItems(schema) && isComposed(schema) ? loose(node) : node;
}

/** Whether `unevaluatedItems` speaks of items of which the other keywords of lists do not. */
function leavesItems(schema: SchemaObject): boolean {
  const others = Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"];

  return schema["unevaluatedItems"] !== undefined && others === undefined;
}

/** Whether other schemas speak of the same items, so that it is not known here which ones are left. */
function isComposed(schema: SchemaObject): boolean {
  return ["allOf", "anyOf", "oneOf", "if", "contains"].some((name) => name in schema);
}

/** Whether zod misses an item that is not there: where anything may stand, it takes nothing, too. */
function isDemanded(last: Node | undefined): boolean {
  return last === undefined || !["unknown", "choice", "all", "when", "demanding", "part"].includes(last.kind);
}

function itemsOf(
  schema: SchemaObject,
  at: Pointer,
  reader: Reader,
): Readonly<{ first: readonly Node[]; rest: Node }> {
  const [list, others] = Array.isArray(schema["items"])
    ? ["items", "additionalItems"]
    : ["prefixItems", "items"];
  const first = listAt(schema, list).map((item, index) => reader.read(item, below(at, list, index)));
  const keyword = leavesItems(schema) ? "unevaluatedItems" : others;
  if (keyword === "unevaluatedItems" && isComposed(schema)) {
    reader.problems.push(unchecked(below(at, keyword), `${keyword} is not checked`, "write it as `items`"));

    return { first, rest: anything };
  }

  return { first, rest: reader.read(schema[keyword], below(at, keyword)) };
}
