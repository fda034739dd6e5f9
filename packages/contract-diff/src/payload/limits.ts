import type { JsonType } from "./json-type.js";
import { asNumber, type SchemaObject } from "./schema.js";

export const lowerLimits = ["minimum", "minLength", "minItems", "minProperties"] as const;
export const upperLimits = ["maximum", "maxLength", "maxItems", "maxProperties"] as const;

/** How small, large, long or many something may be, by keyword. */
export type Limits = Readonly<
  Partial<Record<(typeof lowerLimits)[number] | (typeof upperLimits)[number], Limit>>
>;

/** Exclusive: the number itself is outside. */
export type Limit = Readonly<{ value: number; exclusive: boolean }>;

/** The limits that a schema sets to values of a type, the tightest of each kind. */
export function limitsOf(schema: SchemaObject, type: JsonType | undefined): Limits {
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
    // "At least 0" limits nothing.
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

/** The one of two limits of a keyword that admits less. */
export function tighter(name: string, a: Limit | undefined, b: Limit | undefined): Limit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value === b.value) return { value: a.value, exclusive: a.exclusive || b.exclusive };

  return a.value > b.value === name.startsWith("min") ? a : b;
}
