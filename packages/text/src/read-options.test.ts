import { expect, test } from "vitest";
import { readOptions } from "./read-options.js";

const options = {
  out: { type: "string", short: "o" },
  only: { type: "string", multiple: true },
  json: { type: "boolean" },
} as const;
const read = (...args: readonly string[]) => readOptions({ args: [...args], options });

test("options that are given once are read, and all of those that may be given several times", () => {
  expect(read("--out", "a", "--only", "x", "--only=y", "--json").values).toEqual({
    out: "a",
    only: ["x", "y"],
    json: true,
  });
  // Both say the same.
  expect(read("--json", "--json").values).toEqual({ json: true });
});

test.each([
  [["--out", "a", "--out", "b"], "--out is given twice"],
  [["--out=a", "-o", "b"], "-o is given twice"],
  [["--out", "a", "--out", "a"], "--out is given twice"],
])("%j is refused, since one of both would be dropped", (args, why) => {
  expect(() => read(...args)).toThrow(why);
});

test("what parseArgs refuses is refused in its words", () => {
  expect(() => read("--nonsense")).toThrow("Unknown option '--nonsense'");
});
