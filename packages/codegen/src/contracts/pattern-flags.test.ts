import { expect, test } from "vitest";
import * as z from "zod";
import { refuseFlags } from "./pattern-flags.js";

const written = (schema: z.ZodType) =>
  z.toJSONSchema(z.object({ seat: z.array(schema) }), {
    target: "draft-7",
    override: ({ zodSchema, path }) => {
      refuseFlags(zodSchema, path);
    },
  });

test.each([
  [/^row-[a-z]$/i, "i", "[A-Za-z]"],
  [/^.{1,9}$/s, "s", String.raw`[\s\S]`],
  [/^a$/m, "m", "line breaks"],
  [new RegExp(String.raw`^[\p{L}--[aeiou]]$`, "v"), "v", "the flag `u`"],
])("a contract with %s is refused, since JSON Schema has no flag %s", (pattern, flag, fix) => {
  const reading = () => written(z.string().min(1).regex(pattern));

  expect(reading).toThrow(`has the flag ${flag}, which JSON Schema cannot say`);
  expect(reading).toThrow("properties.seat.items");
  expect(reading).toThrow(fix);
});

test.each([/^\p{L}+$/u, /^[a-z]+$/s, /^[a-z]+$/g])("a contract with %s is written as it is", (pattern) => {
  expect(written(z.string().regex(pattern))).toMatchObject({
    properties: { seat: { items: { pattern: pattern.source } } },
  });
});

test.each([z.email(), z.uuid(), z.ulid(), z.iso.datetime(), z.emoji(), z.ipv6(), z.base64(), z.e164()])(
  "zod's own patterns have no such flag",
  (schema) => {
    expect(written(schema)).toBeDefined();
  },
);
