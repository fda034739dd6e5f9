import { expect, test } from "vitest";
import * as z from "zod";
import { schemaOf, type JsonSchema, type SchemaWithParts } from "./rest/json-schema.js";
import { everyProcedure } from "./testing/every-procedure.js";
import { wordsOfIssue } from "./issue-words.js";

type Parts = SchemaWithParts["parts"];

const taking = everyProcedure().flatMap(({ name, input }) => (input === undefined ? [] : [{ name, input }]));

function faultsOf(schema: z.ZodType, value: unknown): readonly string[] {
  return schema.safeParse(value).error?.issues.map(wordsOfIssue) ?? [];
}

test.each([
  ["nothing", z.string(), undefined, "is missing"],
  ["nothing of two kinds", z.union([z.string(), z.number()]), undefined, "is missing"],
  [
    "neither of two kinds",
    z.union([z.string(), z.number()]),
    true,
    "must be what the description at /openapi.json says",
  ],
  ["another type", z.int(), "1", "must be a number"],
  ["a fraction", z.int(), 1.5, "must be a whole number"],
  ["too little", z.int().min(1), 0, "must be at least 1"],
  ["too much", z.number().lt(5), 5, "must be less than 5"],
  ["no character", z.string().min(1), "", "must have at least 1 character"],
  ["no entry", z.array(z.int()).min(1), [], "must have at least 1 entry"],
  ["too many entries", z.array(z.int()).max(2), [1, 2, 3], "must have at most 2 entries"],
  ["an unknown word", z.enum(["normal", "high"]), "low", "must be one of normal, high"],
  ["no UUID", z.uuid(), "1", "must be a UUID"],
  ["no time", z.iso.datetime(), "today", "must be a time in UTC, such as 2026-03-02T09:30:00Z"],
  [
    "what no pattern takes",
    z.string().regex(/^a+$/),
    "b",
    "must be what the description at /openapi.json says",
  ],
  ["what a schema has words for", z.string().regex(/^a+$/, "must be a row of a"), "b", "must be a row of a"],
])("for %s there are words", (_, schema, value, words) => {
  expect(faultsOf(schema, value)).toEqual([words]);
});

test.each(taking)(
  "$name says of every part that is wrong what it must be, without patterns and types",
  ({ input }) => {
    const { schema, parts } = schemaOf(input, "input");
    const words = faultsOf(input, wrong(schema, parts));

    expect(words).not.toEqual([]);
    for (const one of words) expect(one).not.toMatch(/Invalid|pattern|\/\^|Too |expected|description/);
  },
);

/** A value with every part that the schema describes, each of which is nothing that it takes. */
function wrong({ $ref, anyOf, properties, items, type }: JsonSchema, parts: Parts): unknown {
  const [, name] = /([^/]+)$/.exec($ref ?? "") ?? [];
  const part = name === undefined ? (anyOf as readonly JsonSchema[] | undefined)?.[0] : parts[name];
  if (part !== undefined && name !== "Json") return wrong(part, parts);
  if (properties !== undefined)
    return Object.fromEntries(Object.entries(properties).map(([field, one]) => [field, wrong(one, parts)]));
  if (items !== undefined) return [wrong(items, parts)];

  return type === "string" ? "\0\ud800".repeat(1_000) : "\0";
}
