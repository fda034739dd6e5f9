import type { JsonSchema } from "@warren/asyncapi";

/** A schema of so many levels, in each of which `twice` refers to the one below. */
export function doubled(levels: number, twice: (inner: JsonSchema) => JsonSchema): JsonSchema {
  return Array.from({ length: levels }).reduce<JsonSchema>((inner) => twice(inner), {
    type: "object",
    properties: { end: { type: "string" } },
  });
}

/** A schema with its language beside it that holds itself, as it is in `next`, and with its language again in `others`. */
export function ringWithLanguage(): JsonSchema {
  const node: { properties: Record<string, JsonSchema> } & JsonSchema = {
    type: "object",
    properties: { name: { type: "string" } },
  };
  const schemaFormat = "application/vnd.aai.asyncapi;version=3.0.0";
  const wrapped: JsonSchema = { schemaFormat, schema: node } as object;
  node.properties["next"] = node;
  node.properties["others"] = { type: "array", items: wrapped };

  return wrapped;
}
