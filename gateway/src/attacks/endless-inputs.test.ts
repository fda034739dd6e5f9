import { expect, test } from "vitest";
import { schemaOf, type JsonSchema, type SchemaWithParts } from "../rest/json-schema.js";
import { everyProcedure } from "../testing/every-procedure.js";

// OWASP API4:2023, unrestricted resource consumption: what a caller may write without end, somebody has to read.

test("every text and every list that a procedure takes has an end", () => {
  const endless = everyProcedure().flatMap(({ name, input }) =>
    input === undefined ? [] : endlessIn(schemaOf(input, "input"), name),
  );

  expect(endless).toEqual([]);
});

/** The places in a JSON Schema at which a caller may write without end. */
function endlessIn({ schema, parts }: SchemaWithParts, at: string): readonly string[] {
  // Any JSON: the payload of a dead letter, which an administrator mends. A body's size is its end.
  if (schema.$ref?.endsWith("/Json") === true) return [];
  const known = schema.$ref === undefined ? schema : parts[schema.$ref.split("/").at(-1) ?? ""];
  if (known === undefined) return [`${at}: ${schema.$ref ?? ""} is nowhere`];
  const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = known;
  const choices = [anyOf, oneOf, allOf].flatMap((some) => Object.entries(some as readonly JsonSchema[]));
  const inside = [
    ...Object.entries(properties),
    ...(items === undefined ? [] : [["[]", items] as const]),
    ...choices,
  ].flatMap(([name, part]) => endlessIn({ schema: part, parts }, `${at}.${name}`));
  const isEndless =
    (type === "string" && !hasEnd(known)) || (type === "array" && known["maxItems"] === undefined);

  return isEndless ? [at, ...inside] : inside;
}

/** A pattern without repetition has one, and so have a UUID's and a date's format. */
function hasEnd({ maxLength, enum: values, const: value, format, pattern }: JsonSchema): boolean {
  const ends = typeof pattern === "string" && /^\^[^*+]*\$$/.test(pattern);

  return ends || [maxLength, values, value].some((one) => one !== undefined) || format === "uuid";
}
