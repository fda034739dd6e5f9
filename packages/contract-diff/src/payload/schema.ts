import { unwrapped } from "@warren/asyncapi/schema";

/** A JSON Schema of any draft, as it stands in a document: nothing about it is taken for granted. */
export type Schema = boolean | SchemaObject;

export type SchemaObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a schema, taken out of the multi-format one around it; what cannot be one counts as a schema that allows everything. */
export function asSchema(value: unknown): Schema {
  const inside = unwrapped(value) ?? value;

  return typeof inside === "boolean" || isObject(inside) ? inside : true;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Keywords that say something to people and nothing to a validator. */
export function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword) || keyword.startsWith("x-");
}

const annotations = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$id",
  "$schema",
  "definitions",
  "deprecated",
  "description",
  "discriminator",
  "example",
  "examples",
  "externalDocs",
  "id",
  "readOnly",
  "title",
  "writeOnly",
  "xml",
]);

/** One text for all ways of writing a value: the order of its fields does not matter. */
export function textOf(value: unknown): string {
  return written(value, () => true);
}

/** One text for all ways of writing a schema: what it says to people does not matter either. */
export function canonical(schema: unknown): string {
  return written(
    schema,
    // A field may be named as an annotation is: that one holds a schema, not a text.
    (key, value, of) =>
      of === "value" ||
      (!isParsers(key) &&
        (of === "names" ||
          !(isAnnotation(key) && (key.startsWith("x-") || isExample(key) || typeof value !== "object")))),
  );
}

/** What holds values and no schemas, however deep. */
function isExample(key: string): boolean {
  return key === "example" || key === "examples" || key === "externalDocs";
}

/** One text for all ways of writing what is no schema: fields of other programs count, what is said to people does not. */
export function plainText(value: unknown): string {
  return written(
    value,
    (key, child) =>
      !isParsers(key) && (key.startsWith("x-") || !isAnnotation(key) || typeof child === "object"),
  );
}

/** Keywords under which names stand that the author chose. */
const namesFields = new Set([
  ...["properties", "patternProperties", "dependencies", "dependentRequired", "dependentSchemas"],
]);

/** Keywords under which messages stand, or parts of them: nothing in these is a keyword. */
const holdValues = new Set(["const", "enum", "default"]);

function isParsers(key: string): boolean {
  return key.startsWith("x-parser-");
}

/** What the keys of an object are: keywords, names that the author chose, or fields of a value. */
type KeysOf = "schema" | "names" | "value";

type IsKept = (key: string, value: unknown, of: KeysOf) => boolean;

function written(value: unknown, isKept: IsKept): string {
  // The parser may give a graph with cycles. Where an object contains itself, only that is written.
  const above: unknown[] = [];
  const write = (node: unknown, of: KeysOf): string => {
    if (typeof node !== "object" || node === null) return node === undefined ? "none" : JSON.stringify(node);
    const depth = above.indexOf(node);
    if (depth !== -1) return `<${String(above.length - depth)} up>`;
    above.push(node);
    const text = Array.isArray(node)
      ? `[${node.map((item) => write(item, of === "value" ? of : "schema")).join(",")}]`
      : `{${Object.entries(node)
          .filter(([key, child]) => isKept(key, child, of))
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, child]) => `${JSON.stringify(key)}:${write(child, below(of, key))}`)
          .join(",")}}`;
    above.pop();

    return text;
  };

  return write(value, "schema");
}

function below(of: KeysOf, key: string): KeysOf {
  if (of !== "schema") return of === "value" ? "value" : "schema";
  if (holdValues.has(key)) return "value";

  return namesFields.has(key) ? "names" : "schema";
}

/** A text for a sentence, at most 60 characters of it. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
