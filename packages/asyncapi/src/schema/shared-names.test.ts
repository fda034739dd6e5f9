import { expect, test } from "vitest";
import { readPayloads } from "./read-payloads.js";

const bread = { type: "object", properties: { grain: { type: "string" } } };
const line = { type: "object", properties: { bread: { type: "string" } } };
const other = { type: "object", properties: { cake: { type: "string" } } };

function said(components: Readonly<Record<string, object>>, typeName = "Baked") {
  const schema = { type: "object", properties: components };
  const { parts, problems } = readPayloads(
    [{ typeName, schema, at: "/components/messages/Baked/payload" }],
    new Map(Object.entries(components)),
  );

  return {
    names: [...parts.keys()],
    texts: problems
      .filter(({ rule }) => rule === "schema-has-a-name-of-its-own")
      .map(({ what, loss }) => `${what}: ${loss}`),
  };
}

test("two schemas whose names are one in code are named, with which of them has it", () => {
  const { names, texts } = said({ "bread-line": line, bread_line: other, bread });

  expect(names).toEqual(expect.arrayContaining(["BreadLine", "BreadLine2", "Bread"]));
  expect(texts).toEqual([
    "the schemas at /components/schemas/bread-line and /components/schemas/bread_line would both be BreadLine in code: the first that is met is BreadLine, the other BreadLine2: in another order they would change places",
  ]);
});

test("more than two are one finding, and what cannot change places is none", () => {
  const many = said({ "bread-line": line, bread_line: other, "bread.line": bread });

  expect(many.texts).toEqual([expect.stringContaining("and so would 1 other of one name")]);
  expect(said({ "bread-line": line, bread_line: structuredClone(line) }).texts).toEqual([]);
  // A message has its name, whatever comes first.
  expect(said({ "bread-line": line }, "BreadLine").texts).toEqual([]);
});

test("names that no author wrote, of parts that hold themselves, are none of the author's to change", () => {
  const ring = (field: string) => {
    const part: { type: string; properties: Record<string, unknown> } = { type: "object", properties: {} };
    part.properties[field] = part;

    return part;
  };
  const schema = { type: "object", properties: { flour: ring("mill"), water: ring("well") } };
  const { parts, problems } = readPayloads(
    [{ typeName: "Baked", schema, at: "/components/messages/Baked/payload" }],
    new Map(),
  );

  expect([...parts.keys()]).toEqual(expect.arrayContaining(["BakedPart", "BakedPart2"]));
  expect(problems.filter(({ rule }) => rule === "schema-has-a-name-of-its-own")).toEqual([]);
});
