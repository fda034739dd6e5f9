import type { Pointer } from "../model/model.js";
import { isObject, isWrapper, objectAt, type SchemaObject } from "./json.js";
import { below } from "./problems.js";

/** A schema and where it stands. */
export type Placed = Readonly<{ schema: unknown; at: Pointer }>;

const single = [
  "items",
  "additionalItems",
  "unevaluatedItems",
  "contains",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
];
const lists = ["allOf", "anyOf", "oneOf", "items", "prefixItems"];
const maps = ["properties", "patternProperties", "dependencies", "dependentSchemas"];

/** The schemas that a schema consists of, in the order of its keywords; those that it only defines are left out. */
export function childrenOf(schema: SchemaObject, at: Pointer): readonly Placed[] {
  return Object.entries(schema).flatMap(([keyword, value]): readonly Placed[] => {
    if (lists.includes(keyword) && Array.isArray(value))
      return value.map((member: unknown, index) => ({ schema: member, at: below(at, keyword, index) }));
    if (maps.includes(keyword)) return membersOf(schema, keyword, at);
    if (single.includes(keyword) && isObject(value)) return [{ schema: value, at: below(at, keyword) }];

    return [];
  });
}

/** The schemas that a schema defines for others to name. */
export function definitionsOf(
  schema: SchemaObject,
  at: Pointer,
): readonly (Placed & Readonly<{ name: string }>)[] {
  return ["definitions", "$defs"].flatMap((keyword) =>
    Object.entries(objectAt(schema, keyword)).map(([name, value]) => ({
      name,
      schema: value,
      at: below(at, keyword, name),
    })),
  );
}

/** Where a schema itself stands, inside of a multi-format one. */
export function insideOf(given: unknown, at: Pointer): Pointer {
  return isWrapper(given) ? insideOf(given["schema"], below(at, "schema")) : at;
}

function membersOf(schema: SchemaObject, keyword: string, at: Pointer): readonly Placed[] {
  return Object.entries(objectAt(schema, keyword))
    .filter(([, value]) => isObject(value))
    .map(([name, value]) => ({ schema: value, at: below(at, keyword, name) }));
}
