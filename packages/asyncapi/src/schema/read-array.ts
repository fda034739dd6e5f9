import type { Pointer } from "../model/model.js";
import { demanding, nothing } from "./combine.js";
import { listAt, numberAt, type SchemaObject } from "./json.js";
import type { Demand, Node } from "./node.js";
import { below, unmeetable } from "./problems.js";
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

  return demanding({ kind: "array", first, rest, least, most }, demands);
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
  const { items = true, additionalItems = true } = schema;
  const [list, others] = Array.isArray(items) ? ["items", "additionalItems"] : ["prefixItems", "items"];
  const first = listAt(schema, list).map((item, index) => reader.read(item, below(at, list, index)));
  const rest = reader.read(others === "items" ? items : additionalItems, below(at, others));

  return { first, rest };
}
