import { expect, test } from "vitest";
import { literal } from "./literal.js";

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1_000"],
  [1_234_567, "1_234_567"],
  [-30_000, "-30_000"],
  [1.5, "1.5"],
  [true, "true"],
  ['say "x"', '"say \\"x\\""'],
  [["a", 1], '["a", 1]'],
  [{}, "{}"],
  [JSON.parse('{ "__proto__": 1 }'), '{ ["__proto__"]: 1 }'],
  [{ name: "a", "x-y": 1_000, gone: undefined }, '{ name: "a", "x-y": 1_000 }'],
])("%j is written %s", (value, expected) => {
  expect(literal(value)).toBe(expected);
});
