import { expect, test } from "vitest";
import { editableText, editedPayload } from "./edited-payload.js";

test.each([
  [{ kind: "json", value: { a: 1 } }, '{\n  "a": 1\n}'],
  [{ kind: "text", text: '{"a": 1' }, '{"a": 1'],
  [{ kind: "none" }, ""],
  [{ kind: "cut", text: "{" }, undefined],
] as const)("what is no JSON can be mended, too; what was cut cannot: %j", (payload, text) => {
  expect(editableText(payload)).toBe(text);
});

test("what was written is JSON, or it is said why not", () => {
  expect(editedPayload("[1]")).toEqual({ kind: "json", value: [1] });
  expect(editedPayload("[1")).toMatchObject({ kind: "wrong" });
  expect(editedPayload("")).toMatchObject({ kind: "wrong" });
});
