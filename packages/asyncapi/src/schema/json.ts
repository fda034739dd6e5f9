/** A JSON Schema that is an object: keyword → value. What a keyword holds is looked at where it is used. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** A JSON object, not an array. */
export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listAt(schema: SchemaObject, keyword: string): readonly unknown[] {
  const value = schema[keyword];

  return Array.isArray(value) ? value : [];
}

export function textsAt(schema: SchemaObject, keyword: string): readonly string[] {
  return listAt(schema, keyword).filter((item) => typeof item === "string");
}

export function textAt(schema: SchemaObject, keyword: string): string | undefined {
  const value = schema[keyword];

  return typeof value === "string" ? value : undefined;
}

export function numberAt(schema: SchemaObject, keyword: string): number | undefined {
  const value = schema[keyword];

  return typeof value === "number" ? value : undefined;
}

export function objectAt(schema: SchemaObject, keyword: string): SchemaObject {
  const value = schema[keyword];

  return isObject(value) ? value : {};
}

const readableFormats = /aai\.asyncapi|schema\+(?:json|yaml)|oai\.openapi/;

/**
 * The schema inside of a multi-format one (`{ schemaFormat, schema }`), any other as it is; undefined where it is written in a
 * language that nobody has turned into JSON Schema. A component may be such a one too, so that one may stand in another.
 */
export function unwrapped(schema: unknown): unknown {
  const inner = innermost(schema);

  return isWrapper(inner) ? undefined : inner;
}

/** The language of what nobody reads in a multi-format schema, be it within others; undefined where all is read. */
export function unreadLanguage(schema: unknown): string | undefined {
  const inner = innermost(schema);

  return isWrapper(inner) ? inner.schemaFormat : undefined;
}

/** What stands inside of multi-format schemas, as far as they are read. */
function innermost(schema: unknown): unknown {
  const met = new Set<unknown>();
  let inner = schema;
  while (isWrapper(inner)) {
    // The parser leaves the original beside what a schema parser (Avro's, for example) has made of it.
    const isReadable = readableFormats.test(inner.schemaFormat) || "x-parser-original-payload" in inner;
    // One that is its own schema has none.
    if (!isReadable || met.has(inner)) return inner;
    met.add(inner);
    inner = inner["schema"];
  }

  return inner;
}

/** Whether AsyncAPI 3 says beside the schema in which language it is written. */
export function isWrapper(schema: unknown): schema is SchemaObject & Readonly<{ schemaFormat: string }> {
  return isObject(schema) && typeof schema["schemaFormat"] === "string" && "schema" in schema;
}

/** Whether two JSON values are the same, whatever the order of their fields. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);

  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  );
}
