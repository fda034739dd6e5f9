import type { SchemaObject } from "./json.js";

const understood = new Set(
  (
    "type enum const nullable format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf " +
    "properties required additionalProperties patternProperties minProperties maxProperties propertyNames dependencies " +
    "dependentRequired dependentSchemas unevaluatedProperties items prefixItems additionalItems unevaluatedItems minItems maxItems uniqueItems " +
    "contains minContains maxContains allOf anyOf oneOf not if then else discriminator definitions $defs $ref " +
    "contentEncoding contentMediaType contentSchema"
  ).split(" "),
);
const onlyForReaders = new Set(
  (
    "$schema $id id $anchor $dynamicAnchor $recursiveAnchor $comment $vocabulary title description default example examples readOnly writeOnly deprecated " +
    "externalDocs xml name"
  ).split(" "),
);

/** What says nothing of values by itself. */
const onlyNames = new Set(
  "$ref definitions $defs discriminator contentEncoding contentMediaType contentSchema".split(" "),
);

/** Whether a keyword asks something of a value that a validator can check. */
export function asksOfValues(keyword: string): boolean {
  return understood.has(keyword) && !onlyNames.has(keyword);
}

/** Whether a keyword is a remark for people. */
export function isForReaders(keyword: string): boolean {
  return onlyForReaders.has(keyword);
}

/** Whether a keyword is a reference whose end depends on who refers to the schema. */
export function isLateReference(keyword: string): boolean {
  return keyword === "$dynamicRef" || keyword === "$recursiveRef";
}

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
