import { expect, test } from "vitest";
import { docComment } from "./doc-comment.js";

test("a short text is one line", () => {
  expect(docComment("At least 1.", 2)).toBe("  /** At least 1. */\n");
});

test("nothing to say is no comment", () => {
  expect(docComment("  ", 0)).toBe("");
});

test("a long text is wrapped, and no line is over 110 characters", () => {
  const comment = docComment("word ".repeat(60), 4);

  expect(comment.split("\n").slice(0, 2)).toEqual(["    /**", `     * ${"word ".repeat(20).trim()}`]);
  expect(Math.max(...comment.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
});

test("each line of a text stays a line", () => {
  expect(docComment("One.\nTwo.", 0)).toBe("/**\n * One.\n * Two.\n */\n");
});

test("a text cannot end its comment", () => {
  expect(docComment("a */ b", 0)).toBe("/** a *\\/ b */\n");
});
