import type { Pointer } from "../model/model.js";
import { all, anything, nothing, ofKinds, valuesOf } from "./combine.js";
import { listAt, numberAt, textAt, type SchemaObject } from "./json.js";
import { holdsRounded, limitsOf } from "./limits.js";
import type { Kind, Node } from "./node.js";
import { numberFormat } from "./number-formats.js";
import { isWithin } from "./number-range.js";
import { unmeetable } from "./problems.js";
import type { Reader } from "./reader.js";

type Why = readonly [what: string, fix: string];

const OF_NO_TYPE: Why = ["no value is in the list and of the type", "change `enum`, `const` or `type`"];
const OUTSIDE: Why = ["no value in the list is within its limits", "change the limits, or the list"];
const ALL_ROUNDED: Why = [
  "no value is left in the list without those that JavaScript cannot tell from their neighbours",
  "send such numbers as text",
];

/** The values of `enum` and `const`; undefined where there is neither. */
export function readValues(
  schema: SchemaObject,
  kinds: readonly Kind[] | undefined,
  at: Pointer,
  reader: Reader,
): Node | undefined {
  const enumerated = Array.isArray(schema["enum"]) ? listAt(schema, "enum") : undefined;
  const constant = "const" in schema ? [schema["const"]] : undefined;
  if (enumerated === undefined && constant === undefined) return undefined;
  const given = [...(enumerated ?? []), ...(constant ?? [])];
  // A neighbour would take its place, which the document forbids.
  const ofWhole = isWhole(schema);
  const exact = (values: readonly unknown[]) => values.filter((value) => !holdsRounded(value, ofWhole));
  const nodeOf = (values: readonly unknown[] | undefined) =>
    values === undefined ? anything : valuesOf(exact(ofKinds(values, kinds)));
  const node = all([nodeOf(enumerated), nodeOf(constant)]);
  const isRounded = exact(given).length < given.length;
  if (isRounded) reader.rounded.push(at);
  const ofType = ofKinds(given, kinds);
  const isOutside = exact(ofType).every((value) => !isWithinLimits(value, schema));
  const why =
    node.kind === "never" ? (isRounded ? ALL_ROUNDED : OF_NO_TYPE) : isOutside ? OUTSIDE : undefined;
  if (why !== undefined) {
    reader.problems.push(unmeetable(at, ...why));

    return nothing;
  }
  const other = given.filter((value) => !ofType.includes(value));
  if (other.length > 0)
    reader.problems.push(
      unmeetable(
        at,
        `${other.map((value) => JSON.stringify(value)).join(", ")} is in the list, but not of the type`,
        "add its type to `type`",
        "a message with it would be refused",
      ),
    );

  return node;
}

/** Whether the numbers of a schema are whole ones, by its type or its format. */
function isWhole(schema: SchemaObject): boolean {
  const types: unknown[] = [schema["type"]].flat();

  return (
    (types.includes("integer") && !types.includes("number")) ||
    numberFormat(textAt(schema, "format") ?? "")?.kind === "whole"
  );
}

/** Whether a text has as many characters, and a number the size, that the schema itself asks for beside its list. */
function isWithinLimits(value: unknown, schema: SchemaObject): boolean {
  if (typeof value === "number") return isWithin(value, limitsOf(schema));
  if (typeof value !== "string") return true;
  const { length } = Array.from(value);

  return (
    length >= (numberAt(schema, "minLength") ?? 0) && length <= (numberAt(schema, "maxLength") ?? Infinity)
  );
}
