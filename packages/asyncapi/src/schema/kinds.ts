import { meansNothing } from "./formats.js";
import { isObject, listAt, unwrapped, type SchemaObject } from "./json.js";
import type { Kind } from "./node.js";
import { numberFormat } from "./number-formats.js";

export const allKinds: readonly Kind[] = ["string", "number", "boolean", "null", "object", "array"];

const keywords: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  string: ["minLength", "maxLength", "pattern"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  object: [
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
  ],
  array: [
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
  ],
};

/** The kinds of values that a schema's own `type` lets through; undefined where it has none. */
export function declaredKinds(schema: SchemaObject): readonly Kind[] | undefined {
  const { type } = schema;
  const named = (Array.isArray(type) ? type : [type]).flatMap((name: unknown) =>
    name === "integer" ? ["number" as const] : allKinds.filter((kind) => kind === name),
  );

  return named.length === 0 ? undefined : [...new Set(named)];
}

/** The kinds of values that a schema's keywords speak of. */
export function spokenOf(schema: SchemaObject): readonly Kind[] {
  return allKinds.filter((kind) => speaksOf(schema, kind));
}

/** The keywords of a schema that speak of one kind of values. */
export function keywordsOf(schema: SchemaObject, kind: Kind): readonly string[] {
  return (keywords[kind] ?? []).filter((keyword) => schema[keyword] !== undefined);
}

function speaksOf(schema: SchemaObject, kind: Kind): boolean {
  if (keywordsOf(schema, kind).length > 0) return true;
  const { format } = schema;
  if (typeof format !== "string") return false;
  if (kind === "number") return numberFormat(format) !== undefined;

  return kind === "string" && !meansNothing(format);
}

/** The kind of a JSON value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";

  return allKinds.find((kind) => kind === typeof value) ?? "object";
}

/** The kinds of values that a schema lets through, by its type, its values or its members; undefined where nothing says so. */
export function impliedKinds(
  given: unknown,
  found = new Map<unknown, readonly Kind[] | undefined>(),
): readonly Kind[] | undefined {
  const schema = unwrapped(given);
  if (!isObject(schema) || found.has(schema)) return found.get(schema);
  // What a schema within itself says of itself is nothing.
  found.set(schema, undefined);
  const kinds = kindsSaid(schema, (member) => impliedKinds(member, found));
  found.set(schema, kinds);

  return kinds;
}

function kindsSaid(
  schema: SchemaObject,
  inside: (member: unknown) => readonly Kind[] | undefined,
): readonly Kind[] | undefined {
  const all = (keyword: string) => listAt(schema, keyword).map(inside);
  const choices = ["anyOf", "oneOf"].map((keyword) => joined(all(keyword)));
  const values = Array.isArray(schema["enum"])
    ? schema["enum"]
    : "const" in schema
      ? [schema["const"]]
      : undefined;
  const known = [
    declaredKinds(schema),
    values === undefined
      ? undefined
      : allKinds.filter((kind) => values.some((value) => kindOf(value) === kind)),
    ...all("allOf"),
    ...choices,
  ].filter((kinds) => kinds !== undefined);
  if (known.length === 0) return undefined;

  return allKinds.filter((kind) => known.every((kinds) => kinds.includes(kind)));
}

function joined(members: readonly (readonly Kind[] | undefined)[]): readonly Kind[] | undefined {
  if (members.length === 0 || members.includes(undefined)) return undefined;

  return allKinds.filter((kind) => members.some((kinds) => kinds?.includes(kind) === true));
}
