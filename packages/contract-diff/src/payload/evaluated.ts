import type { Resolver } from "./resolver.js";
import { asList, asSchema, isObject, type SchemaObject } from "./schema.js";

const lists = ["allOf", "anyOf", "oneOf"] as const;
const single = ["if", "then", "else"] as const;

const anyOther = [
  ...["additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems", "contains"],
];

/** Whether other schemas have a part in what a schema says of a value. */
export function isComposed(schema: SchemaObject): boolean {
  return [...lists, "$ref", "$dynamicRef", "if", "dependentSchemas", "dependencies"].some(
    (keyword) => keyword in schema,
  );
}

/**
 * What keeps a value from a schema's `unevaluatedProperties` and `unevaluatedItems`: the names of fields and the places of items that it
 * speaks of, by itself and by the schemas that it is composed of, in one order.
 */
export function evaluatedBy(schema: SchemaObject, resolve: Resolver): string {
  const words = new Set<string>();
  const seen = new Set<SchemaObject>();
  const add = (given: unknown) => {
    const part = asSchema(given);
    if (typeof part === "boolean" || seen.has(part)) return;
    seen.add(part);
    for (const word of ownWords(part)) words.add(word);
    if (typeof part["$ref"] === "string") add(resolve(part["$ref"]) ?? true);
    for (const keyword of lists) asList(part[keyword]).forEach(add);
    for (const keyword of single) if (keyword in part) add(part[keyword]);
    if (isObject(part["dependentSchemas"])) Object.values(part["dependentSchemas"]).forEach(add);
  };
  add(schema);

  return [...words].sort().join("\n");
}

function ownWords(schema: SchemaObject): readonly string[] {
  const { prefixItems, items } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];

  return [
    ...["properties", "patternProperties"].flatMap((keyword) =>
      Object.keys(isObject(schema[keyword]) ? schema[keyword] : {}).map((name) => `${keyword} ${name}`),
    ),
    ...anyOther.filter((keyword) => keyword in schema),
    ...first.map((_, index) => `item ${String(index)}`),
    ...(items !== undefined && !Array.isArray(items) ? ["items"] : []),
    ...(typeof schema["$ref"] === "string" ? [`$ref ${schema["$ref"]}`] : []),
  ];
}
