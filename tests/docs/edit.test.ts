import { expect, test } from "vitest";
import { edit } from "./edit.js";

const file = "a:\n  b: 1\n  c: 2\n";

test.each([
  ["after", "a:\n  b: 1\n  new: 1\n  c: 2\n"],
  ["before", "a:\n  new: 1\n  b: 1\n  c: 2\n"],
  ["instead of", "a:\n  new: 1\n  c: 2\n"],
] as const)("a block is put %s a line, whatever its indentation", (where, expected) => {
  expect(edit(file, { where, line: "b: 1" }, "  new: 1\n")).toBe(expected);
});

test("a block goes to the end, on a line of its own", () => {
  expect(edit(file, { where: "at the end" }, "d:\n")).toBe(`${file}d:\n`);
  expect(edit("a:", { where: "at the end" }, "d:\n")).toBe("a:\nd:\n");
});

test("a line that is not there, or is there twice, is refused", () => {
  expect(() => edit(file, { where: "after", line: "b: 2" }, "x\n")).toThrow("there is no line `b: 2`.");
  expect(() => edit(`${file}b: 1\n`, { where: "after", line: "b: 1" }, "x\n")).toThrow("2 times: 2, 4");
});
