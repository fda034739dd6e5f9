import { unwrapped } from "@warren/asyncapi/schema";
import { numbersIn, written, type IsKept } from "./written.js";

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

/** One text for what is written, without what the parser noted in it. */
export function asWritten(value: unknown): string {
  return written(value, (key) => !isParsers(key));
}

/** One text for all ways of writing a schema: what it says to people does not matter either. */
export function canonical(schema: unknown): string {
  return written(schema, asksSomething);
}

/** Numbers for the schemas in some: those that say the same have the same. Undefined for what is none of theirs. */
export function numbersOf(schemas: readonly Schema[]): (schema: Schema) => number | undefined {
  const numbered = numbersIn(schemas, asksSomething);

  return (schema) => numbered(schema, "schema");
}

// A field may be named as an annotation is: that one holds a schema, not a text.
const asksSomething: IsKept = (key, value, of) =>
  of === "value" ||
  (!isParsers(key) &&
    (of === "names" ||
      !(isAnnotation(key) && (key.startsWith("x-") || isExample(key) || typeof value !== "object"))));

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

function isParsers(key: string): boolean {
  return key.startsWith("x-parser-");
}

/** A text for a sentence, at most 60 characters of it. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
