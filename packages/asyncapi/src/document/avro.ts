import type { SchemaParser } from "@asyncapi/parser";
import { isObject, type SchemaObject } from "../schema/json.js";

/** The named types that were met so far, and the namespace that names are looked up in. */
type Known = Readonly<{ types: Map<string, unknown>; namespace: string; around: readonly string[] }>;

const NAMED = new Set(["record", "error", "enum", "fixed"]);
/** Milliseconds and microseconds of any time that anybody will write stay below 2^53. */
const TIME = /^(?:local-)?(?:timestamp|time)-(?:millis|micros)$/;

/**
 * AsyncAPI's reader of Avro, with two things mended: a named type may be used again, which it reads as nothing, and of a union the
 * first that fits is enough, where it asks that no other one does.
 */
export function avroParser(reader: SchemaParser): SchemaParser {
  return {
    ...reader,
    async parse(input) {
      const data = spelledOut(input.data, { types: new Map(), namespace: "", around: [] });
      const schema = await reader.parse({ ...input, data });

      return withChoices(schema) as typeof schema;
    },
  };
}

/** An Avro schema in which each use of a named type is the type itself, the second and later ones without the name. */
function spelledOut(schema: unknown, known: Known): unknown {
  if (typeof schema === "string") return namedType(schema, known);
  if (Array.isArray(schema)) return schema.map((member) => spelledOut(member, known));
  if (!isObject(schema)) return schema;
  const { type } = schema;
  if (type === "array") return { ...schema, items: spelledOut(schema["items"], known) };
  if (type === "map") return { ...schema, values: spelledOut(schema["values"], known) };
  if (type === "long" && typeof schema["logicalType"] === "string" && TIME.test(schema["logicalType"])) {
    return { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...schema };
  }
  if (typeof type === "string" && NAMED.has(type)) return declared(schema, known);

  // `{ type: { type: … } }` is its inner type; a string in it may be a name.
  return typeof type === "string" && !known.types.has(fullName(type, known.namespace))
    ? schema
    : spelledOut(type, known);
}

function declared(schema: SchemaObject, known: Known): unknown {
  const { name, namespace } = schema;
  if (typeof name !== "string") return schema;
  const own = typeof namespace === "string" ? namespace : known.namespace;
  const full = fullName(name, own);
  known.types.set(full, schema);
  const inside = { ...known, namespace: full.replace(/\.?[^.]*$/, ""), around: [...known.around, full] };

  return { ...schema, ...fieldsOf(schema, inside) };
}

function fieldsOf(schema: SchemaObject, known: Known): SchemaObject {
  const { fields } = schema;
  if (!Array.isArray(fields)) return {};

  return {
    fields: fields.map((field: unknown) =>
      isObject(field) ? { ...field, type: spelledOut(field["type"], known) } : field,
    ),
  };
}

/** A type by its name. One within itself stays as it is: nothing is asked of it there. */
function namedType(name: string, known: Known): unknown {
  const full = known.types.has(fullName(name, known.namespace)) ? fullName(name, known.namespace) : name;
  const type = known.types.get(full);
  if (!isObject(type) || known.around.includes(full)) return name;
  const { name: _, aliases: __, ...anonymous } = type;
  const inside = { ...known, namespace: full.replace(/\.?[^.]*$/, ""), around: [...known.around, full] };

  return { ...anonymous, ...fieldsOf(type, inside) };
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

function withChoices(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withChoices);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([keyword, inner]) =>
      [keyword === "oneOf" && Array.isArray(inner) ? "anyOf" : keyword, withChoices(inner)] as const,
  );

  return Object.fromEntries(entries);
}
