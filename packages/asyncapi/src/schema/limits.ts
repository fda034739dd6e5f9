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

/** Whether there is such a number anywhere in a value. */
export function holdsRounded(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).some(holdsRounded)
    : isRounded(value);
}
