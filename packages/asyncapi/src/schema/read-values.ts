import type { Pointer } from "../model/model.js";
import { all, anything, ofKinds, valuesOf } from "./combine.js";
import { listAt, type SchemaObject } from "./json.js";
import { isRounded } from "./limits.js";
import type { Kind, Node } from "./node.js";
import { unmeetable } from "./problems.js";
import type { Reader } from "./reader.js";

/** The values of `enum` and `const`; undefined where there is neither. */
export function readValues(
  schema: SchemaObject,
  kinds: readonly Kind[] | undefined,
  at: Pointer,
  reader: Reader,
): Node | undefined {
  const listed = Array.isArray(schema["enum"]) ? valuesOf(ofKinds(schema["enum"], kinds)) : undefined;
  const single = "const" in schema ? valuesOf(ofKinds([schema["const"]], kinds)) : undefined;
  if (listed === undefined && single === undefined) return undefined;
  const node = all([listed ?? anything, single ?? anything]);
  const given = [...listAt(schema, "enum"), ...("const" in schema ? [schema["const"]] : [])];
  if (given.some(isRounded)) reader.rounded.push(at);
  const other = given.filter((value) => !ofKinds(given, kinds).includes(value));
  if (node.kind !== "never" && other.length > 0)
    reader.problems.push(
      unmeetable(
        at,
        `${other.map((value) => JSON.stringify(value)).join(", ")} is in the list, but not of the type`,
        "add its type to `type`",
        "a message with it would be refused",
      ),
    );
  if (node.kind === "never")
    reader.problems.push(
      unmeetable(at, "no value is in the list and of the type", "change `enum`, `const` or `type`"),
    );

  return node;
}
