import type { JsonSchema } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { doubled, ringWithLanguage } from "../testing/schemas.js";
import { fieldsOf } from "./fields.js";
import { typeWords } from "./type-words.js";

test("a schema that is one of its own choices, or an item of itself, is told once", () => {
  const json: { anyOf: JsonSchema[] } = { anyOf: [{ type: "string" }] };
  json.anyOf.push({ type: "array", items: json }, { allOf: [json] });

  expect(typeWords(json)).toBe("string | itself[] | itself");
  expect(fieldsOf({ type: "object", properties: { value: json } }).map(({ type }) => type)).toEqual([
    "string | itself[] | itself",
  ]);
});

test("a schema that takes itself in by allOf has the fields that it says besides", () => {
  const loop: { allOf: JsonSchema[] } = { allOf: [] };
  loop.allOf.push({ allOf: [loop], properties: { a: { type: "string" } } });

  expect(fieldsOf(loop).map(({ path }) => path)).toEqual(["a"]);
  expect(typeWords({ allOf: [loop] })).toBe("object");
});

test("of schemas that all refer to each other, each is told once, where it lies least deep, and is named elsewhere", () => {
  const all = Array.from(
    { length: 40 },
    (_, index): JsonSchema & { properties: Record<string, JsonSchema> } => ({
      type: "object",
      ...{ "x-parser-schema-id": `S${String(index)}` },
      properties: { own: { type: "string" } },
    }),
  );
  for (const one of all)
    for (const [index, other] of all.entries())
      if (one !== other)
        one.properties[`to${String(index)}`] = index % 2 === 0 ? other : { anyOf: [{ type: "null" }, other] };
  const [first = {}] = all;
  const fields = fieldsOf(first);

  expect(fields.filter(({ path }) => path.endsWith(".own") || path === "own")).toHaveLength(40);
  expect(fields.find(({ path }) => path === "to2")?.type).toBe("object (S2)");
  expect(fields.find(({ path }) => path === "to1")?.type).toBe("null | object (S1)");
});

test("the fields of choices are told, each with the choice that it is of where there are several objects", () => {
  const card: JsonSchema = {
    type: "object",
    ...{ "x-parser-schema-id": "Card" },
    properties: { number: { type: "string" } },
    required: ["number"],
  };
  const transfer: JsonSchema = { type: "object", properties: { iban: { type: "string" } } };
  const told = fieldsOf({
    type: "object",
    properties: {
      payment: { oneOf: [card, transfer, { type: "string" }] },
      card: { anyOf: [card, { type: "null" }] },
      parcels: { type: "array", items: { anyOf: [{ anyOf: [card, transfer] }] } },
    },
  });

  expect(told.map(({ path, depth, required, as }) => [path, depth, required, as])).toEqual([
    ["payment", 0, false, undefined],
    ["payment.number", 1, true, "Card"],
    ["payment.iban", 1, false, "choice 2"],
    ["card", 0, false, undefined],
    ["card.number", 1, true, undefined],
    ["parcels", 0, false, undefined],
    ["parcels[].number", 1, true, "Card"],
    ["parcels[].iban", 1, false, "choice 2"],
  ]);
});

test("a payload that is a choice of objects has the fields of each, beside its own and those that it takes in", () => {
  const told = (payload: JsonSchema) => fieldsOf(payload).map(({ path, as }) => [path, as]);

  expect(
    told({
      properties: { id: { type: "string" } },
      oneOf: [{ required: ["id"] }, { properties: { name: { type: "string" } } }],
    }),
  ).toEqual([
    ["id", undefined],
    ["name", "choice 2"],
  ]);
  const choice = { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] };
  expect(told(choice)).toEqual([
    ["", undefined],
    ["a", "choice 1"],
    ["b", "choice 2"],
  ]);
  expect(told({ allOf: [{ properties: { id: {} } }, choice] })).toEqual([
    ["id", undefined],
    ["a", "choice 1"],
    ["b", "choice 2"],
  ]);
});

test("a choice of choices names both, and one schema that many lead to is told once", () => {
  const leaf: JsonSchema = { properties: { end: {} } };
  const twice: JsonSchema = { oneOf: [{ oneOf: [leaf, { properties: { other: {} } }] }, leaf] };

  expect(fieldsOf(twice).map(({ path, as }) => [path, as])).toEqual([
    ["", undefined],
    ["end", "choice 2"],
    ["other", "choice 1, choice 2"],
  ]);
});

test("of a schema in a language that nobody reads the language is told, also where it stands within another", () => {
  const wrapped = (schemaFormat: string, schema: JsonSchema): JsonSchema =>
    ({ schemaFormat, schema }) as object;
  const raml = wrapped("application/raml+yaml;version=1.0", {});
  const words = "described in application/raml+yaml;version=1.0";

  expect(typeWords(raml)).toBe(words);
  expect(typeWords(wrapped("application/vnd.aai.asyncapi;version=3.0.0", raml))).toBe(words);
  expect(typeWords(wrapped("application/vnd.aai.asyncapi;version=3.0.0", { type: "string" }))).toBe("string");
});

test("a payload that holds itself and has its language beside it is told once", () => {
  expect(fieldsOf(ringWithLanguage()).map(({ path }) => path)).toEqual(["name", "next", "others"]);
});

test("what refers to others twice, and they again, is told a bounded number of times, and elsewhere it is said so", () => {
  const five = (inner: JsonSchema): JsonSchema => ({
    type: "object",
    properties: { a: inner, b: inner, c: inner, d: inner, e: inner },
  });
  const told = fieldsOf(doubled(5, five));

  expect(told.length).toBeLessThan(2_000);
  expect(
    told.filter(({ limits }) => limits.includes("Its fields are told elsewhere.")).length,
  ).toBeGreaterThan(0);
  expect(fieldsOf(doubled(3, five)).flatMap(({ limits }) => limits)).toEqual([]);
});

test("texts that are one schema have no fields that could be told elsewhere, however many there are", () => {
  const id: JsonSchema = { type: "string" };
  const properties = Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`id${String(n)}`, id]));
  const told = fieldsOf({ type: "object", properties });

  expect(told).toHaveLength(1_200);
  expect(told.flatMap(({ limits }) => limits)).toEqual([]);
});

test("choices of choices are one type in words of a bounded length, equal ones once", () => {
  expect(typeWords(doubled(60, (inner) => ({ oneOf: [inner, inner] })))).toBe("object");
  expect(typeWords(doubled(60, (inner) => ({ oneOf: [inner, { type: "array", items: inner }] })))).toContain(
    "one of 2 choices",
  );
});
