import { nameOf, type JsonSchema } from "@warren/asyncapi";
import { componentName, ringsIn, unreadLanguage } from "@warren/asyncapi/schema";
import { bare } from "./bare.js";

/** Choices of choices that are longer in words are counted. */
const MOST_WORDS = 400;

/** What is known while types are put into words. */
type Telling = Readonly<{
  rings: ReadonlySet<unknown>;
  /** What holds itself and was told before. */
  met: Set<JsonSchema>;
  /** The words for what was told twice: from then on they are the same. Undefined after the first time. */
  words: Map<JsonSchema, string | undefined>;
}>;

/** A type as people say it: `text`-like words of JSON Schema, choices with ` | `, lists with `[]`. */
export function typeWords(given: JsonSchema, rings: ReadonlySet<unknown> = ringsIn(given)): string {
  return wordsFor(given, { rings, met: new Set(), words: new Map() });
}

function wordsFor(given: JsonSchema, telling: Telling): string {
  const { rings, met, words } = telling;
  const schema = bare(given);
  const known = words.get(schema);
  if (known !== undefined) return known;
  // Where it is told once, its name says where.
  const part = nameOf(schema) ?? (rings.has(schema) ? componentName(schema) : undefined);
  if (met.has(schema)) return part ?? "itself";
  // What does not hold itself is written out wherever it stands.
  if (rings.has(schema)) met.add(schema);
  const shape = shapeWords(schema, (inner) => wordsFor(inner, telling));
  const all = part === undefined || shape === part ? shape : `${shape} (${part})`;
  words.set(schema, words.has(schema) ? all : undefined);

  return all;
}

function shapeWords(schema: JsonSchema, wordsOf: (inner: JsonSchema) => string): string {
  const language = unreadLanguage(schema);
  if (language !== undefined) return `described in ${language}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const words = [...new Set(choices.map(wordsOf))].join(" | ");

    return words.length > MOST_WORDS ? `one of ${String(choices.length)} choices` : words;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.items !== undefined && !Array.isArray(schema.items)) {
    const item = nameOf(bare(schema.items)) ?? wordsOf(schema.items);

    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  // The document may say `type: [string, "null"]`, which the contract's own schemas never do.
  const type: unknown = schema.type;
  if (Array.isArray(type)) return type.map(String).join(" | ");
  if (typeof type === "string") return type;

  return schema.properties === undefined && schema.allOf === undefined ? "anything" : "object";
}
