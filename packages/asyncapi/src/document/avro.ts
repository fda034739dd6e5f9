import type { SchemaParser } from "@asyncapi/parser";
import { isObject, objectAt, sameJson, type SchemaObject } from "../schema/json.js";

/** The named types that were met so far, and the namespace that names are looked up in. */
type Known = Readonly<{
  types: Map<string, SchemaObject>;
  namespace: string;
  marks: Marks;
}>;

/** Which record is meant by what stands for it in what is given to AsyncAPI's reader: by the list that an enum of it has. */
type Marks = Map<unknown, SchemaObject>;

const NAMED = new Set(["record", "error", "enum", "fixed"]);
/** Milliseconds and microseconds of any time that anybody will write stay below 2^53. */
const TIME = /^(?:local-)?(?:timestamp|time)-(?:millis|micros)$/;

/** A field that tells which record it was put into. No field of Avro has such a name. */
const MARK = "is record";

/**
 * AsyncAPI's reader of Avro, with three things mended: a named type may be used again, which it reads as nothing; a record may hold
 * itself, which it reads as anything; and of a union the first that fits is enough, where it asks that no other one does. A record is one
 * schema, wherever it is used.
 */
export function avroParser(reader: SchemaParser): SchemaParser {
  return {
    ...reader,
    async parse(input) {
      const marks: Marks = new Map();
      const data = spelledOut(input.data, { types: new Map(), namespace: "", marks });
      const schema = await reader.parse({ ...input, data });

      return finished(schema, marks) as typeof schema;
    },
  };
}

/** An Avro schema in which each later use of a named type is the type itself without the name, or what stands for a record. */
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

  const { fields } = type;
  if (!Array.isArray(fields)) return type;
  const inside = { ...known, namespace: full.replace(/\.?[^.]*$/, "") };

  return {
    ...type,
    // An error is a record that is thrown.
    type: "record",
    fields: [
      { name: MARK, type: marked(type, known), default: null },
      ...fields.map((field: unknown) =>
        isObject(field) ? { ...field, type: spelledOut(field["type"], inside) } : field,
      ),
    ],
  };
}

/** A type by its name: a record is marked, where it is within itself as where it is used again. */
function namedType(name: string, known: Known): unknown {
  const full = known.types.has(fullName(name, known.namespace)) ? fullName(name, known.namespace) : name;
  const type = known.types.get(full);
  if (type === undefined) return name;
  if (Array.isArray(type["fields"])) return marked(type, known);
  const { name: _, aliases: __, ...anonymous } = type;

  return anonymous;
}

/** A type that comes out of AsyncAPI's reader with the very same list. */
function marked(record: SchemaObject, { marks }: Known): unknown {
  const symbols = ["record"];
  marks.set(symbols, record);

  return { type: "enum", symbols };
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

/** What AsyncAPI's reader takes from a field as well as from a type, writing it over what the type says, and what both call it. */
const SAID = [
  ["description", "doc"],
  ["default", "default"],
  ["examples", "example"],
] as const;

/** What a record says of itself, and what its field says of it where it is declared. */
function told(made: SchemaObject, record: SchemaObject): Readonly<{ own: SchemaObject; said: SchemaObject }> {
  const { description: _, default: __, examples: ___, ...others } = made;
  const own: Record<string, unknown> = others;
  const said: Record<string, unknown> = {};
  for (const [keyword, name] of SAID) {
    const value = record[name];
    const isTold = value !== undefined && value !== "";
    if (isTold) own[keyword] = keyword === "examples" ? [value] : value;
    if (keyword in made && !(isTold && sameJson(made[keyword], own[keyword]))) said[keyword] = made[keyword];
  }

  return { own, said };
}

/** What the reader has made of the schema, with records in the place of what stood for them. */
function finished(schema: unknown, marks: Marks): unknown {
  const records = new Map<SchemaObject, Record<string, unknown>>();
  const schemaOf = (record: SchemaObject) => {
    const known = records.get(record) ?? {};
    records.set(record, known);

    return known;
  };
  /** Records that stand somewhere as they are, with no more said of them. */
  const plain = new Set<SchemaObject>();
  /** Those that a field says something of, to be filled once all are finished. */
  const described: (() => void)[] = [];
  const withSaid = (record: SchemaObject, said: SchemaObject, isDeclared: boolean): unknown => {
    const itself = schemaOf(record);
    if (Object.keys(said).length === 0) {
      plain.add(record);

      return itself;
    }
    const copy: Record<string, unknown> = {};
    described.push(() => {
      const { "x-parser-schema-id": id, ...unnamed } = itself;
      // Its name is had by one of them only.
      Object.assign(
        copy,
        isDeclared && !plain.has(record) ? { ...unnamed, "x-parser-schema-id": id } : unnamed,
        said,
      );
    });

    return copy;
  };
  const fill = (copy: Record<string, unknown>, given: SchemaObject, within: ReadonlySet<SchemaObject>) => {
    for (const [keyword, inner] of Object.entries(given))
      copy[keyword === "oneOf" && Array.isArray(inner) ? "anyOf" : keyword] = finish(inner, within);

    return copy;
  };
  const finish = (value: unknown, within: ReadonlySet<SchemaObject>): unknown => {
    if (Array.isArray(value)) return value.map((item) => finish(item, within));
    if (!isObject(value)) return value;
    const { enum: list, type: _, "x-parser-schema-id": __, ...said } = value;
    const meant = marks.get(list);
    if (meant !== undefined) return withSaid(meant, within.has(meant) ? {} : said, false);
    const { [MARK]: mark, ...properties } = objectAt(value, "properties");
    const record = isObject(mark) ? marks.get(mark["enum"]) : undefined;
    if (record === undefined) return fill({}, value, within);
    const { own, said: ofField } = told(value, record);
    fill(schemaOf(record), { ...own, properties }, new Set([...within, record]));

    return withSaid(record, ofField, true);
  };
  const result = finish(schema, new Set());
  for (const fillIn of described) fillIn();

  return result;
}
