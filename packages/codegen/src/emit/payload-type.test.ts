import { describe, expect, test } from "vitest";
import type { JsonSchema } from "@warren/asyncapi";
import { remarksOn, typeOf } from "./payload-type.js";

// The shapes that a contract may have are shown by the golden document payload-shapes. These are the others.

const money: JsonSchema = { $id: "./Money.json", type: "string" };
const refined: JsonSchema = { allOf: [money], description: "Of one unit." };

describe("the type of a schema", () => {
  test("is its name where it is a part, also where the part has a description of its own", () => {
    expect(typeOf(money, 0)).toBe("Money");
    expect(typeOf(refined, 0)).toBe("Money");
    expect(remarksOn(refined)).toBe("Of one unit.");
  });

  test("is an intersection where several schemas apply", () => {
    expect(typeOf({ allOf: [money, { type: "string" }] }, 0)).toBe("Money & string");
  });

  test("is refused where there is none, so that nothing becomes unknown by accident", () => {
    expect(() => typeOf({ not: { type: "string" } } as JsonSchema, 0)).toThrow(
      "no type for a schema with not",
    );
  });
});

test.each<[JsonSchema, string]>([
  [{ type: "integer", minimum: 1 }, "At least 1."],
  [{ type: "integer", maximum: 1_000 }, "At most 1,000."],
  [{ type: "string", minLength: 1, maxLength: 1 }, "Exactly 1 character."],
  [{ type: "string", minLength: 0 }, ""],
  [{ type: "string", pattern: "^[A-Z]+$" }, "Matches `^[A-Z]+$`."],
  [{ type: "string", format: "ipv4" }, "Format ipv4."],
  [
    { type: "array", minItems: 0, maxItems: 10, description: "Oldest first." },
    "Oldest first. At most 10 items.",
  ],
])("the limits of %j are said in words: %s", (schema, words) => {
  expect(remarksOn(schema)).toBe(words);
});
