import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";
import { ringsIn, unreadLanguage } from "@warren/asyncapi/schema";
import { uncapitalized } from "@warren/text";
import { choiceWords, inside, MOST_AGAIN, schemaWords } from "../schema-words.js";

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

type Branch = { field: Field; readonly inside: Branch[] };

/** A schema whose fields are to be told, and the field that holds it. */
type Pending = Readonly<{ schema: JsonSchema; depth: number; into: Branch[]; holder: Branch | undefined }>;

/** The fields of a payload in the order in which the contract names them, each followed by the fields inside of it. */
export function fieldsOf(payload: JsonSchema): readonly Field[] {
  const rings = ringsIn(payload);
  const told = new Set<JsonSchema>();
  const top: Branch[] = [];
  let count = 0;
  const pending: Pending[] = [{ schema: payload, depth: 0, into: top, holder: undefined }];
  // It grows while it is gone through. What holds itself is told once, where it lies least deep.
  for (const { schema: given, depth, into, holder } of pending) {
    const schema = inside(given);
    if (told.has(schema)) {
      if (holder !== undefined && !rings.has(schema)) holder.field = toldElsewhere(holder.field);
      continue;
    }
    if (rings.has(schema) || count > MOST_AGAIN) told.add(schema);
    const whole = merged(schema);
    for (const [name, field] of Object.entries(whole.properties ?? {})) {
      const branch: Branch = {
        field: {
          depth,
          name,
          type: typeWords(field, rings),
          required: whole.required?.includes(name) === true,
          remarks: remarksOn(field),
        },
        inside: [],
      };
      into.push(branch);
      count += 1;
      for (const inner of insideOf(field))
        pending.push({ schema: inner, depth: depth + 1, into: branch.inside, holder: branch });
    }
  }

  return top.flatMap(flat);
}

function flat({ field, inside }: Branch): readonly Field[] {
  return [field, ...inside.flatMap(flat)];
}

function toldElsewhere(field: Field): Field {
  const words = "Its fields are told elsewhere.";
  if (field.remarks.endsWith(words)) return field;

  return { ...field, remarks: field.remarks === "" ? words : `${field.remarks} ${words}` };
}

/** What a schema is, in words: `text`, `list of OrderItem`, `"normal" or "high"`. */
export function typeWords(given: JsonSchema, rings: ReadonlySet<unknown> = ringsIn(given)): string {
  return schemaWords(given, rings, { inside, nameOf: partName, words: shapeWords });
}

function shapeWords(
  schema: JsonSchema,
  name: string | undefined,
  words: (inner: JsonSchema) => string,
): string {
  const whole = merged(schema);
  const language = unreadLanguage(whole);
  if (language !== undefined) return `described in ${language}`;
  const { type, const: fixed, enum: values, items, anyOf, oneOf } = whole;
  if (fixed !== undefined) return JSON.stringify(fixed);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" or ");
  const choices = anyOf ?? oneOf;
  if (choices !== undefined)
    return choiceWords(choices.filter((choice) => choice !== schema).map(words), " or ");
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

/**
 * A schema without the language that is said beside it, and without the `allOf` that zod wraps around one, and documents put together of
 * several; each of them once.
 */
function merged(given: JsonSchema, met = new Set<JsonSchema>()): JsonSchema {
  const schema = inside(given);
  if (schema.allOf === undefined) return schema;
  met.add(given);
  const { allOf, ...own } = schema;
  const others = allOf.flatMap((member) => (met.has(member) ? [] : [merged(member, met)]));
  const parts = [...others, own];
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

/** The objects that a field holds, in its lists and choices; each once. */
function insideOf(given: JsonSchema, met = new Set<JsonSchema>()): readonly JsonSchema[] {
  const schema = inside(given);
  if (met.has(schema)) return [];
  met.add(schema);
  const within = (inner: JsonSchema) => insideOf(inner, met);
  const whole = merged(schema);
  if (whole.items !== undefined) return within(whole.items);
  const choices = whole.anyOf ?? whole.oneOf;
  if (choices !== undefined) return choices.flatMap(within);

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
