import type { SchemaParser } from "@asyncapi/parser";
import { isObject, objectAt, type SchemaObject } from "../schema/json.js";

/** The named types that were met so far, the namespace that names are looked up in, and the types that this is within. */
type Known = Readonly<{
  types: Map<string, unknown>;
  namespace: string;
  around: readonly string[];
  /** What stands for a record in what is given to AsyncAPI's reader, by the list that an enum of it has. */
  marks: Map<unknown, string>;
}>;

const NAMED = new Set(["record", "error", "enum", "fixed"]);
/** Milliseconds and microseconds of any time that anybody will write stay below 2^53. */
const TIME = /^(?:local-)?(?:timestamp|time)-(?:millis|micros)$/;

/** A field that tells which record it was put into. No field of Avro has such a name. */
const MARK = "is record";

/**
 * AsyncAPI's reader of Avro, with three things mended: a named type may be used again, which it reads as nothing; a record may hold
 * itself, which it reads as anything; and of a union the first that fits is enough, where it asks that no other one does.
 */
export function avroParser(reader: SchemaParser): SchemaParser {
  return {
    ...reader,
    async parse(input) {
      const marks = new Map<unknown, string>();
      const data = spelledOut(input.data, { types: new Map(), namespace: "", around: [], marks });
      const schema = await reader.parse({ ...input, data });

      return finished(schema, marks, new Map()) as typeof schema;
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
  // What a reader takes for a symbol that it does not know: no default of a field, for which AsyncAPI's reader takes it.
  const { default: unknown, ...others } = schema;
  const type = schema["type"] === "enum" ? others : schema;
  known.types.set(full, type);

  return { ...type, ...fieldsOf(type, full, known) };
}

function fieldsOf(schema: SchemaObject, full: string, known: Known): SchemaObject {
  const { fields } = schema;
  if (!Array.isArray(fields)) return {};
  const inside = { ...known, namespace: full.replace(/\.?[^.]*$/, ""), around: [...known.around, full] };

  return {
    // An error is a record that is thrown.
    type: "record",
    fields: [
      { name: MARK, type: marked(full, known), default: null },
      ...fields.map((field: unknown) =>
        isObject(field) ? { ...field, type: spelledOut(field["type"], inside) } : field,
      ),
    ],
  };
}

/** A type by its name; one within itself is marked. */
function namedType(name: string, known: Known): unknown {
  const full = known.types.has(fullName(name, known.namespace)) ? fullName(name, known.namespace) : name;
  const type = known.types.get(full);
  if (!isObject(type)) return name;
  if (known.around.includes(full)) return marked(full, known);
  const { name: _, aliases: __, ...anonymous } = type;

  return { ...anonymous, ...fieldsOf(type, full, known) };
}

/** A type that comes out of AsyncAPI's reader with the very same list. */
function marked(full: string, { marks }: Known): unknown {
  const symbols = [full];
  marks.set(symbols, full);

  return { type: "enum", symbols };
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

/** What the reader has made of the schema, with records in the place of what stood for them. `around`: those that this is within. */
function finished(
  value: unknown,
  marks: ReadonlyMap<unknown, string>,
  around: ReadonlyMap<string, SchemaObject>,
): unknown {
  if (Array.isArray(value)) return value.map((item) => finished(item, marks, around));
  if (!isObject(value)) return value;
  const itself = marks.get(value["enum"]);
  if (itself !== undefined) return around.get(itself) ?? {};
  const properties = objectAt(value, "properties");
  const record = marks.get(objectAt(properties, MARK)["enum"]);
  const copy: Record<string, unknown> = {};
  const inside = record === undefined ? around : new Map([...around, [record, copy]]);
  const { [MARK]: _, ...own } = properties;
  for (const [keyword, inner] of Object.entries(record === undefined ? value : { ...value, properties: own }))
    copy[keyword === "oneOf" && Array.isArray(inner) ? "anyOf" : keyword] = finished(inner, marks, inside);

  return copy;
}
