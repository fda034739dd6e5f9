import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { dottedIn, keysOf, patternOf } from "./parameters.js";

test.each([
  ["order.created", "order.created"],
  ["order.{region}.created", "order.*.created"],
  ["{tenant}.order.{region}", "*.order.*"],
  ["order.eu-{shop}.created", "order.*.created"],
  ["order/{region}/created", "*"],
])("a queue gets all of %s with the binding %s", (key, pattern) => {
  expect(patternOf(key)).toBe(pattern);
});

test("a key whose parameters list their values stands for one key for each combination", () => {
  const parameter = (name: string, values?: readonly string[]) => ({ name, values, description: undefined });

  expect(keysOf("{a}.{b}", [parameter("a", ["1", "2"]), parameter("b", ["x"])])).toEqual(["1.x", "2.x"]);
  expect(keysOf("{a}.{b}", [parameter("a", ["1"]), parameter("b")])).toBeUndefined();
  expect(keysOf("plain", [])).toEqual(["plain"]);
});

test.each([
  ["a default", { default: "south.2" }, "#"],
  ["an example", { examples: ["south", "south.2"] }, "#"],
  ["a value", { enum: ["south", "south.2"] }, "#"],
  ["a constant of its schema", { schema: { const: "south.2" } }, "#"],
  ["a number of its schema", { schema: { examples: [2.5] } }, "#"],
  ["a format of its schema", { schema: { type: "string", format: "ipv4" } }, "#"],
  ["a pattern of its schema", { schema: { pattern: String.raw`^[a-z]+\.\d$` } }, "#"],
  ["a pattern that leaves dots out", { schema: { pattern: String.raw`^[^.]+$|^[^\.]$` } }, "*"],
  ["a pattern of any character", { schema: { pattern: "^.+$" } }, "*"],
  ["a description", { description: "South. Or north." }, "*"],
  ["values of one word", { enum: ["south"], default: "south", examples: ["north"] }, "*"],
])("%s of a parameter says whether it is several words: %j", async (_, well, word) => {
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Wells", version: "1.0.0" },
    channels: { dry: { address: "dry.{well}.{day}", parameters: { well, day: {} } } },
  };
  const parsed = await new Parser({ ruleset: { core: false, recommended: false } }).parse(document);
  const channel = parsed.document?.channels().get("dry");

  expect(channel && patternOf("dry.{well}.{day}", dottedIn(channel))).toBe(`dry.${word}.*`);
});
