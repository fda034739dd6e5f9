import { numberAt, type SchemaObject } from "./json.js";

/** The limits of a number. Where JSON Schema draft 4 has `exclusiveMinimum: true`, later drafts have the limit itself. */
export type Limits = Readonly<{
  minimum: number | undefined;
  maximum: number | undefined;
  exclusiveMinimum: number | undefined;
  exclusiveMaximum: number | undefined;
}>;

export function limitsOf(schema: SchemaObject): Limits {
  const least = numberAt(schema, "minimum");
  const most = numberAt(schema, "maximum");
  const above = schema["exclusiveMinimum"] === true;
  const below = schema["exclusiveMaximum"] === true;

  return {
    minimum: above ? undefined : least,
    maximum: below ? undefined : most,
    exclusiveMinimum: above ? least : numberAt(schema, "exclusiveMinimum"),
    exclusiveMaximum: below ? most : numberAt(schema, "exclusiveMaximum"),
  };
}

/** Whether it is a number that JavaScript cannot tell from its neighbours: it may have been another one in the document. */
export function isRounded(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/**
 * Whether a value holds a number that may have been another one in the document, before JavaScript rounded it. A fraction's type has large
 * numbers too, such as 1e300: there one of few digits is what was written.
 */
export function holdsRounded(value: unknown, ofWhole: boolean): boolean {
  if (typeof value === "object" && value !== null)
    return Object.values(value).some((inner) => holdsRounded(inner, ofWhole));

  return isRounded(value) && (ofWhole || digitsIn(String(value)) > EXACT_DIGITS);
}

/** So many digits of a number JavaScript always keeps. */
const EXACT_DIGITS = 15;

/** The digits of a number as JavaScript writes it, without its exponent and the zeros at its end. */
function digitsIn(number: string): number {
  return number.replace(/e.*$/, "").replace(/\D/g, "").replace(/0+$/, "").length;
}
