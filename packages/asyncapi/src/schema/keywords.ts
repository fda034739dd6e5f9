import type { SchemaObject } from "./json.js";

const understood = new Set(
  (
    "type enum const nullable format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf " +
    "properties required additionalProperties patternProperties minProperties maxProperties propertyNames dependencies " +
    "dependentRequired dependentSchemas unevaluatedProperties items prefixItems additionalItems minItems maxItems uniqueItems " +
    "contains minContains maxContains allOf anyOf oneOf not if then else discriminator definitions $defs $ref " +
    "contentEncoding contentMediaType contentSchema"
  ).split(" "),
);
const onlyForReaders = new Set(
  (
    "$schema $id id $anchor $comment $vocabulary title description default example examples readOnly writeOnly deprecated " +
    "externalDocs xml name"
  ).split(" "),
);

/** The keywords of a schema from which no validator is made, and that are no remarks for readers either. */
export function unknownKeywords(schema: SchemaObject): readonly string[] {
  return Object.keys(schema).filter(
    (keyword) =>
      !keyword.startsWith("x-") &&
      !understood.has(keyword) &&
      !onlyForReaders.has(keyword) &&
      schema[keyword] !== undefined,
  );
}
