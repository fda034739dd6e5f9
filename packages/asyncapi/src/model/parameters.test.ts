import { expect, test } from "vitest";
import { keysOf, patternOf } from "./parameters.js";

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
