import * as z from "zod";
import { instant, zodsInstant } from "@warren/asyncapi";
import {
  asList,
  asNumber,
  asSchema,
  canonical,
  isAnnotation,
  isObject,
  textOf,
  type Schema,
  type SchemaObject,
} from "./schema.js";
import { nameOfSchema } from "./resolver.js";

export type JsonType = "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";

/** One way in which a value may be valid: a schema without references and without unions. */
export type Shape = Readonly<{
  name: string | undefined;
  /** Undefined: any. */
  type: JsonType | undefined;
  /** From enum and const; undefined where any value will do. */
  values: readonly unknown[] | undefined;
  limits: Limits;
  multiples: readonly number[];
  uniqueItems: boolean;
  formats: readonly string[];
  patterns: readonly string[];
  properties: ReadonlyMap<string, Schema>;
  required: ReadonlySet<string>;
  /** Undefined where the schema does not say: our runtime then takes what is not named away, on both ends. */
  additional: Schema | undefined;
  items: Schema;
  /** Keywords whose meaning is not taken apart here: they are the same, or nothing can be told. */
  opaque: ReadonlyMap<string, unknown>;
  fallback: unknown;
}>;

export const lowerLimits = ["minimum", "minLength", "minItems", "minProperties"] as const;
export const upperLimits = ["maximum", "maxLength", "maxItems", "maxProperties"] as const;

export type Limits = Readonly<
  Partial<Record<(typeof lowerLimits)[number] | (typeof upperLimits)[number], Limit>>
>;

/** Exclusive: the number itself is outside. */
export type Limit = Readonly<{ value: number; exclusive: boolean }>;

export const anything: Shape = {
  name: undefined,
  type: undefined,
  values: undefined,
  limits: {},
  multiples: [],
  uniqueItems: false,
  formats: [],
  patterns: [],
  properties: new Map(),
  required: new Set(),
  additional: undefined,
  items: true,
  opaque: new Map(),
  fallback: undefined,
};

/** What a schema says itself, apart from its references and unions: a shape for each of its types. */
export function ownShapes(schema: SchemaObject): readonly Shape[] {
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
    additional:
      schema["additionalProperties"] === undefined ? undefined : asSchema(schema["additionalProperties"]),
    items: Array.isArray(schema["items"]) ? true : asSchema(schema["items"]),
    opaque: opaqueOf(schema),
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

/** A pattern that only spells out its format says nothing more. */
function patternsOf({ format, pattern }: SchemaObject): readonly string[] {
  if (typeof pattern !== "string") return [];

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

export function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;

  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

export function isOfType(value: unknown, type: JsonType | undefined): boolean {
  if (type === undefined) return true;

  return type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
}

/** Whether every value of the one type is of the other. */
export function isWithin(type: JsonType | undefined, other: JsonType | undefined): boolean {
  return other === undefined || type === other || (type === "integer" && other === "number");
}

function isJsonType(type: unknown): boolean {
  return (
    typeof type === "string" &&
    ["string", "number", "integer", "boolean", "object", "array", "null"].includes(type)
  );
}

function limitsOf(schema: SchemaObject, type: JsonType | undefined): Limits {
  const limits: Record<string, Limit> = {};
  for (const name of limitsFor(type)) {
    const value = asNumber(schema[name]);
    const strict = schema[name === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"];
    const number = name === "minimum" || name === "maximum";
    const given = [
      ...(value === undefined ? [] : [{ value, exclusive: number && strict === true }]),
      ...(number && typeof strict === "number" ? [{ value: strict, exclusive: true }] : []),
    ].map((limit) => (type === "integer" ? inclusive(limit, name === "minimum") : limit));
    const tightest = given.reduce<Limit | undefined>((best, limit) => tighter(name, best, limit), undefined);
    // At least none is what holds anyway.
    if (tightest !== undefined && !(name.startsWith("min") && !number && tightest.value <= 0)) {
      limits[name] = tightest;
    }
  }

  return limits;
}

/** A keyword about lengths says nothing about numbers. */
function limitsFor(type: JsonType | undefined): readonly (keyof Limits)[] {
  switch (type) {
    case undefined:
      return [...lowerLimits, ...upperLimits];
    case "string":
      return ["minLength", "maxLength"];
    case "number":
    case "integer":
      return ["minimum", "maximum"];
    case "array":
      return ["minItems", "maxItems"];
    case "object":
      return ["minProperties", "maxProperties"];
    case "boolean":
    case "null":
      return [];
  }
}

/** Above 0 and at least 1 are the same where there are only integers. */
function inclusive({ value, exclusive }: Limit, lower: boolean): Limit {
  const whole = lower ? Math.ceil(value) : Math.floor(value);
  const step = exclusive && whole === value ? (lower ? 1 : -1) : 0;

  return { value: whole + step, exclusive: false };
}

export function tighter(name: string, a: Limit | undefined, b: Limit | undefined): Limit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value === b.value) return { value: a.value, exclusive: a.exclusive || b.exclusive };

  return a.value > b.value === name.startsWith("min") ? a : b;
}

const understood = new Set([
  ...["$ref", "allOf", "anyOf", "oneOf", "type", "nullable", "const", "enum", "default"],
  ...["format", "pattern", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems"],
  ...["properties", "required", "additionalProperties", ...lowerLimits, ...upperLimits],
]);

function opaqueOf(schema: SchemaObject): ReadonlyMap<string, unknown> {
  const unknown = Object.entries(schema).filter(
    ([keyword, value]) =>
      !understood.has(keyword) &&
      !isAnnotation(keyword) &&
      // A list of schemas, one for each place, is not taken apart.
      (keyword !== "items" || Array.isArray(value)),
  );

  return new Map(unknown);
}

/** What both say. Undefined where no value can be both. */
export function both(a: Shape, b: Shape, join: (a: Schema, b: Schema) => Schema): Shape | undefined {
  if (!isWithin(a.type, b.type) && !isWithin(b.type, a.type)) return undefined;
  const type = isWithin(a.type, b.type) ? a.type : b.type;
  const values = commonValues(a.values, b.values)?.filter((value) => isOfType(value, type));
  if (values?.length === 0) return undefined;
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  const property = (name: string) => {
    const one = a.properties.get(name) ?? a.additional ?? true;
    const other = b.properties.get(name) ?? b.additional ?? true;

    return join(one, other);
  };

  return {
    name: a.name ?? b.name,
    type,
    values,
    limits: Object.fromEntries(
      [...lowerLimits, ...upperLimits].flatMap((name) => {
        const limit = tighter(name, a.limits[name], b.limits[name]);

        return limit === undefined ? [] : [[name, limit]];
      }),
    ),
    multiples: [...new Set([...a.multiples, ...b.multiples])],
    uniqueItems: a.uniqueItems || b.uniqueItems,
    formats: [...new Set([...a.formats, ...b.formats])],
    patterns: [...new Set([...a.patterns, ...b.patterns])],
    properties: new Map([...names].map((name) => [name, property(name)])),
    required: new Set([...a.required, ...b.required]),
    additional:
      a.additional === undefined || b.additional === undefined
        ? (a.additional ?? b.additional)
        : join(a.additional, b.additional),
    items: join(a.items, b.items),
    opaque: new Map([
      ...a.opaque,
      ...[...b.opaque].map(([keyword, value]): [string, unknown] => [
        a.opaque.has(keyword) && canonical(a.opaque.get(keyword)) !== canonical(value)
          ? `${keyword}, again`
          : keyword,
        value,
      ]),
    ]),
    fallback: a.fallback ?? b.fallback,
  };
}

function commonValues(
  a: readonly unknown[] | undefined,
  b: readonly unknown[] | undefined,
): readonly unknown[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const known = new Set(b.map(textOf));

  return a.filter((value) => known.has(textOf(value)));
}
