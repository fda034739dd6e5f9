import type { JsonSchema } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { doubled, ringWithLanguage } from "../testing/schemas.js";
import { fieldsOf, typeWords } from "./fields.js";

test("fields come with those inside of them, through lists, parts and choices", () => {
  const money = { $id: "./Money.json", type: "string", maxLength: 13 } as const;
  const fields = fieldsOf({
    type: "object",
    required: ["lines"],
    properties: {
      lines: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          required: ["price"],
          properties: { price: { description: "Of one.", allOf: [money] } },
        },
      },
      state: { enum: ["open", "closed"] },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  });

  expect(fields.map(({ depth, name, type, required }) => [depth, name, type, required])).toEqual([
    [0, "lines", "list of object", true],
    [1, "price", "Money (text)", true],
    [0, "state", '"open" or "closed"', false],
    [0, "note", "text or null", false],
  ]);
  expect(fields[1]?.remarks).toBe("Of one. At most 13 characters.");
});

test("a schema beside which its language is said is told as any other, as far as the language is read", () => {
  const wrapped = (schemaFormat: string, schema: unknown): JsonSchema => ({ schemaFormat, schema }) as object;
  const json = "application/vnd.aai.asyncapi;version=3.0.0";
  const fields = fieldsOf(
    wrapped(json, { type: "object", properties: { due: wrapped(json, { type: "string", maxLength: 9 }) } }),
  );

  expect(fields).toMatchObject([{ name: "due", type: "text", remarks: "At most 9 characters." }]);
  expect(fieldsOf(wrapped("application/raml+yaml;version=1.0", { properties: { due: "string" } }))).toEqual(
    [],
  );
  expect(typeWords(wrapped("application/raml+yaml;version=1.0", {}))).toBe(
    "described in application/raml+yaml;version=1.0",
  );
  expect(typeWords(wrapped(json, wrapped("application/raml+yaml;version=1.0", {})))).toBe(
    "described in application/raml+yaml;version=1.0",
  );
});

test("a schema that contains itself is told once", () => {
  const tree: { type: "object"; properties: Record<string, JsonSchema> } = { type: "object", properties: {} };
  tree.properties["name"] = { type: "string" };
  tree.properties["children"] = { type: "array", items: tree };

  expect(fieldsOf(tree).map(({ name }) => name)).toEqual(["name", "children"]);
});

test("a schema that is one of its own choices, or an item of itself, is told once", () => {
  const json: { anyOf: JsonSchema[] } = { anyOf: [{ type: "string" }] };
  json.anyOf.push({ type: "array", items: json });
  const loop: { allOf: JsonSchema[] } = { allOf: [] };
  loop.allOf.push({ allOf: [loop], properties: { a: json } });

  expect(typeWords(json)).toBe("text or list of itself");
  expect(fieldsOf(loop).map(({ name, type }) => [name, type])).toEqual([["a", "text or list of itself"]]);
});

test("of schemas that all refer to each other, each is told once, where it lies least deep, and is named elsewhere", () => {
  const names = Array.from({ length: 40 }, (_, index) => `S${String(index)}`);
  const all = names.map((name): JsonSchema & { properties: Record<string, JsonSchema> } => ({
    type: "object",
    ...{ "x-parser-schema-id": name },
    properties: { [`own ${name}`]: { type: "string" } },
  }));
  for (const one of all)
    for (const [index, other] of all.entries())
      if (one !== other)
        one.properties[`to${String(index)}`] = index % 2 === 0 ? other : { anyOf: [{ type: "null" }, other] };
  const [first = {}] = all;
  const fields = fieldsOf(first);

  expect(fields.filter(({ name }) => name.startsWith("own")).map(({ depth }) => depth)).toEqual([
    0,
    ...Array.from({ length: 39 }, () => 1),
  ]);
  expect(fields.filter(({ name }) => name === "to2")[0]?.type).toBe("S2 (object)");
});

test("a schema that says nothing is anything", () => {
  expect(typeWords({})).toBe("anything");
});

test("a payload that holds itself and has its language beside it is told once", () => {
  expect(fieldsOf(ringWithLanguage()).map(({ name }) => name)).toEqual(["name", "next", "others"]);
});

test("what refers to others twice, and they again, is told a bounded number of times, and elsewhere it is said so", () => {
  const two = (inner: JsonSchema): JsonSchema => ({ type: "object", properties: { a: inner, b: inner } });
  const told = fieldsOf(doubled(60, two));

  expect(told.filter(({ name }) => name === "end").length).toBeGreaterThan(0);
  expect(told.length).toBeLessThan(2_000);
  expect(told.filter(({ remarks }) => remarks === "Its fields are told elsewhere.").length).toBeGreaterThan(
    0,
  );
  expect(
    fieldsOf(doubled(5, two))
      .map(({ remarks }) => remarks)
      .join(""),
  ).toBe("");
});

test("choices of choices are one type in words of a bounded length, equal ones once", () => {
  expect(typeWords(doubled(60, (inner) => ({ oneOf: [inner, inner] })))).toBe("object");
  expect(typeWords(doubled(60, (inner) => ({ oneOf: [inner, { type: "array", items: inner }] })))).toContain(
    "one of 2 choices",
  );
});
