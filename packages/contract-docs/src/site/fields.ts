import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";
import { uncapitalized } from "@warren/text";

/** One field of a payload, or of an object inside of it. */
export type Field = Readonly<{
  /** How deep it stands: 0 for a field of the payload itself. */
  depth: number;
  name: string;
  type: string;
  required: boolean;
  /** Description and limits, in sentences. */
  remarks: string;
}>;

/** The fields of a payload in the order in which the contract names them, each followed by the fields inside of it. */
export function fieldsOf(schema: JsonSchema, around: readonly JsonSchema[] = []): readonly Field[] {
  // A schema may contain itself: once is enough.
  if (around.includes(schema)) return [];
  const whole = merged(schema);

  return Object.entries(whole.properties ?? {}).flatMap(([name, field]) => [
    {
      depth: around.length,
      name,
      type: typeWords(field),
      required: whole.required?.includes(name) === true,
      remarks: remarksOn(field),
    },
    ...insideOf(field).flatMap((inside) => fieldsOf(inside, [...around, schema])),
  ]);
}

/** What a schema is, in words: `text`, `list of OrderItem`, `"normal" or "high"`. */
export function typeWords(schema: JsonSchema, around: readonly JsonSchema[] = []): string {
  const name = partName(schema);
  if (around.includes(schema)) return name ?? "itself";
  const words = (inner: JsonSchema) => typeWords(inner, [...around, schema]);
  const { type, const: fixed, enum: values, items, anyOf, oneOf } = merged(schema);
  if (fixed !== undefined) return JSON.stringify(fixed);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" or ");
  const choices = anyOf ?? oneOf;
  if (choices !== undefined)
    return [...new Set(choices.filter((choice) => choice !== schema).map(words))].join(" or ");
  if (Array.isArray(type)) return type.map((one: string) => plainWords[one] ?? one).join(" or ");
  if (type === "array") return items === undefined ? "list" : `list of ${words(items)}`;
  if (name !== undefined) return `${name} (${plainWords[type ?? ""] ?? type ?? "anything"})`;

  return type === undefined ? "anything" : (plainWords[type] ?? type);
}

const plainWords: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "object",
  null: "null",
  array: "list",
};

/** What zod wraps into an `allOf` of one, and what documents put together of several. */
function merged(schema: JsonSchema, around: readonly JsonSchema[] = []): JsonSchema {
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  const others = allOf.filter((member) => member !== schema && !around.includes(member));
  const parts = [...others.map((member) => merged(member, [...around, schema])), own];
  const properties = Object.assign(
    {},
    ...parts.map((part) => part.properties ?? {}),
  ) as JsonSchema["properties"];
  const required = parts.flatMap((part) => part.required ?? []);

  return {
    ...(Object.assign({}, ...parts) as JsonSchema),
    ...(Object.keys(properties ?? {}).length === 0 ? {} : { properties: properties ?? {} }),
    ...(required.length === 0 ? {} : { required }),
  };
}

function insideOf(schema: JsonSchema, around: readonly JsonSchema[] = []): readonly JsonSchema[] {
  if (around.includes(schema)) return [];
  const inside = (inner: JsonSchema) => insideOf(inner, [...around, schema]);
  const whole = merged(schema);
  if (whole.items !== undefined) return inside(whole.items);
  const choices = whole.anyOf ?? whole.oneOf;
  if (choices !== undefined) return choices.flatMap(inside);

  return whole.properties === undefined ? [] : [schema];
}

function remarksOn(schema: JsonSchema): string {
  const whole = merged(schema);
  const items = whole.items === undefined ? undefined : merged(whole.items);
  const own = [whole.description, ...constraintsOf(whole)];
  const each =
    items === undefined || items.properties !== undefined
      ? []
      : constraintsOf(items).map((words) => `Each: ${uncapitalized(words)}`);

  return [...own, ...each].filter((words) => words !== undefined).join(" ");
}

function partName(schema: JsonSchema): string | undefined {
  const [only] = schema.allOf?.length === 1 ? schema.allOf : [undefined];
  const { $id = "" } = only ?? schema;

  return $id.startsWith("./") ? nameOf(only ?? schema) : undefined;
}
