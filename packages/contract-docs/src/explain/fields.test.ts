import type { JsonSchema } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { fieldsOf, typeWords } from "./fields.js";

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
