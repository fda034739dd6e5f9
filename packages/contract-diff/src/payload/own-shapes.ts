import { evaluatedBy, isComposed } from "./evaluated.js";
import { opaqueParts, type OpaquePart } from "./opaque-keywords.js";
import { STORABLE } from "@warren/text/storable";
import { instant, zodsInstant } from "@warren/asyncapi";
import * as z from "zod";
import { isJsonType, isOfType, typeOf, type JsonType } from "./json-type.js";
import { limitsOf, lowerLimits, upperLimits } from "./limits.js";
import { nameOfSchema, type Resolver } from "./resolver.js";
import { saysNothing } from "./says-nothing.js";
import { asList, asSchema, isAnnotation, isObject, type Schema, type SchemaObject } from "./schema.js";
import { anything, type Shape } from "./shape.js";

/** What a schema says itself, apart from its references and unions: a shape for each of its types. */
export function ownShapes(schema: SchemaObject, resolve: Resolver): readonly Shape[] {
  const values =
    "const" in schema
      ? [schema["const"]]
      : Array.isArray(schema["enum"])
        ? asList(schema["enum"])
        : undefined;
  const types = typesOf(schema, values);
  const common = {
    name: nameOfSchema(schema),
    multiples: [schema["multipleOf"]].filter((step) => typeof step === "number"),
    uniqueItems: schema["uniqueItems"] === true,
    formats: typeof schema["format"] === "string" ? [schema["format"]] : [],
    patterns: patternsOf(schema),
    properties: new Map(
      Object.entries(isObject(schema["properties"]) ? schema["properties"] : {}).map(([name, property]) => [
        name,
        asSchema(property),
      ]),
    ),
    required: new Set(asList(schema["required"]).filter((name) => typeof name === "string")),
    additional: additionalOf(schema),
    items: Array.isArray(schema["items"]) ? true : asSchema(schema["items"]),
    opaque: opaqueOf(schema, resolve),
    fallback: schema["default"],
  };

  return types.flatMap((type): readonly Shape[] => {
    const own = values?.filter((value) => isOfType(value, type));
    if (own?.length === 0) return [];
    if (type === "null") return [{ ...anything, name: common.name, type }];
    if (type === "boolean") {
      const all = new Set(own).size === 2;

      return [
        { ...anything, name: common.name, type, values: all ? undefined : own, fallback: common.fallback },
      ];
    }

    return [{ ...common, type, values: own, limits: limitsOf(schema, type) }];
  });
}

/** A pattern that only spells out its format says nothing more, nor does the one that every text is held to anyway. */
function patternsOf({ format, pattern }: SchemaObject): readonly string[] {
  if (typeof pattern !== "string" || pattern === STORABLE.source) return [];

  return typeof format === "string" && spelledOut[format]?.includes(pattern) === true ? [] : [pattern];
}

const spelledOut: Readonly<Record<string, readonly string[]>> = {
  "date-time": [instant, zodsInstant],
  email: [z.regexes.email.source],
  uuid: [z.regexes.uuid().source],
};

function typesOf(
  schema: SchemaObject,
  values: readonly unknown[] | undefined,
): readonly (JsonType | undefined)[] {
  const said = [schema["type"]].flat().filter((type): type is JsonType => isJsonType(type));
  if (said.length > 0) {
    const types = said.includes("number") ? said.filter((type) => type !== "integer") : said;

    return schema["nullable"] === true && !types.includes("null") ? [...types, "null"] : types;
  }
  if (values === undefined) return [undefined];

  return [...new Set(values.map(typeOf))];
}

/** What is said of fields that nothing names. Where no other schema has a part in it, `unevaluatedProperties` says that as well. */
function additionalOf(schema: SchemaObject): Schema | undefined {
  const { additionalProperties, unevaluatedProperties } = schema;
  const said = additionalProperties ?? (isComposed(schema) ? undefined : unevaluatedProperties);

  return said === undefined ? undefined : asSchema(said);
}

const understood = new Set([
  ...["$ref", "allOf", "anyOf", "oneOf", "type", "nullable", "const", "enum", "default"],
  ...["format", "pattern", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems"],
  ...["properties", "required", "additionalProperties", ...lowerLimits, ...upperLimits],
]);

function opaqueOf(schema: SchemaObject, resolve: Resolver): readonly OpaquePart[] {
  const unknown = Object.entries(schema).filter(
    ([keyword, value]) =>
      !understood.has(keyword) &&
      !isAnnotation(keyword) &&
      !saysNothing(keyword, value, schema) &&
      // A list of schemas, one for each place, is not taken apart.
      (keyword !== "items" || Array.isArray(value)) &&
      (keyword !== "unevaluatedProperties" || isOfOthers(schema)),
  );
  const parts = opaqueParts(unknown);
  const isUnevaluated = ({ says }: OpaquePart) =>
    says.has("unevaluatedProperties") || says.has("unevaluatedItems");
  if (!parts.some(isUnevaluated)) return parts;
  const beside = evaluatedBy(schema, resolve);

  return parts.map((part) => (isUnevaluated(part) ? { ...part, beside } : part));
}

/** Whether `unevaluatedProperties` speaks of what other schemas leave. Beside `additionalProperties` it speaks of nothing. */
function isOfOthers(schema: SchemaObject): boolean {
  return schema["additionalProperties"] === undefined && isComposed(schema);
}
