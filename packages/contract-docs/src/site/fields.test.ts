import type { JsonSchema } from "@warren/asyncapi";
import { expect, test } from "vitest";
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
