import type { JsonSchema } from "@warren/asyncapi";
import { inside } from "../schema-words.js";

/** A schema without the `allOf` of one that zod wraps around a part with a description of its own. */
export function bare(given: JsonSchema, around: readonly JsonSchema[] = []): JsonSchema {
  const schema = inside(given);
  const [only, ...others] = schema.allOf ?? [];
  const isWrapped = only !== undefined && others.length === 0 && schema.properties === undefined;

  return isWrapped && !around.includes(only) ? bare(only, [...around, given, schema]) : schema;
}
