import { expect, test } from "vitest";
import { letterParams } from "./letter-search.js";

test.each([
  "0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b11",
  "#0a1b2c3d4e5f",
  "a/b?c",
  "audit",
  ".",
  "..",
  "~",
  "~audit",
])("a letter that is called %s has an address of its own, which says its name", (ref) => {
  const at = letterParams.stringify({ ref });

  expect(["audit", ".", ".."]).not.toContain(at.ref);
  expect(letterParams.parse(at)).toEqual({ ref });
});
