import { nameOf, type JsonSchema } from "@warren/asyncapi";
import { ringsIn, unreadLanguage } from "@warren/asyncapi/schema";
import { choiceWords, schemaWords } from "../schema-words.js";
import { bare } from "./bare.js";

/** A type as people say it: `text`-like words of JSON Schema, choices with ` | `, lists with `[]`. */
export function typeWords(given: JsonSchema, rings: ReadonlySet<unknown> = ringsIn(given)): string {
  return schemaWords(given, rings, {
    inside: bare,
    nameOf,
    words(schema, part, wordsOf) {
      const shape = shapeWords(schema, wordsOf);

      return part === undefined || shape === part ? shape : `${shape} (${part})`;
    },
  });
}

function shapeWords(schema: JsonSchema, wordsOf: (inner: JsonSchema) => string): string {
  const language = unreadLanguage(schema);
  if (language !== undefined) return `described in ${language}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choiceWords(choices.map(wordsOf), " | ");
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
