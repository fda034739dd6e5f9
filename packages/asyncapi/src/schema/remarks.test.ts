import { expect, test } from "vitest";
import { remarksOn } from "./remarks.js";

test("shows an example that is short, and none that holds itself or is long", () => {
  const ring: Record<string, unknown> = {};
  ring["self"] = ring;

  expect(remarksOn({ example: { id: 1 } })).toBe('Example: `{"id":1}`.');
  expect(remarksOn({ description: "A shelf", example: ring })).toBe("A shelf.");
  expect(remarksOn({ default: ring })).toBe("");
  expect(remarksOn({ example: "a".repeat(80) })).toBe("");
});
