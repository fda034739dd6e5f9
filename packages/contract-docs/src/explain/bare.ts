import type { JsonSchema } from "@warren/asyncapi";
import { unwrapped } from "@warren/asyncapi/schema";

/** A schema without the `allOf` of one that zod wraps around a part with a description of its own. */
export function bare(given: JsonSchema, around: readonly JsonSchema[] = []): JsonSchema {
  const schema = inside(given);
  const [only, ...others] = schema.allOf ?? [];
  const isWrapped = only !== undefined && others.length === 0 && schema.properties === undefined;

  return isWrapped && !around.includes(only) ? bare(only, [...around, given, schema]) : schema;
}

/** A schema without the language that is said beside it; where nobody could read that, as it is. */
export function inside(schema: JsonSchema): JsonSchema {
  return unwrapped(schema) ?? schema;
}
