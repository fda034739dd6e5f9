import { LARGEST_CONTENT_BYTES, largestJson } from "@warren/asyncapi/schema";
import { nameOf, type JsonSchema } from "@warren/asyncapi";
import { MAX_CONTENT_BYTES } from "@warren/messaging";
import fc from "fast-check";
import { expect, test } from "vitest";
import { messages, schemas } from "./testing/contracts-under-test.js";
import { validValues } from "./testing/json-schema-arbitrary.js";

const VALUES = 30;

test("the rule about large messages and the runtime have one limit", () => {
  expect(LARGEST_CONTENT_BYTES).toBe(MAX_CONTENT_BYTES);
});

test.each(messages)("no valid $name is larger than the largest, which fits the wire", ({ json }) => {
  const { bytes } = largestJson(withoutReferences(json));

  expect(bytes).toBeLessThanOrEqual(LARGEST_CONTENT_BYTES);
  fc.assert(
    fc.property(validValues(json, schemas), (value) => {
      expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThanOrEqual(bytes);
    }),
    { numRuns: VALUES },
  );
});

/** As the parser gives it to the rules. */
function withoutReferences(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutReferences);
  const target = "$ref" in value ? schemas.get(nameOf(value as JsonSchema) ?? "") : undefined;
  if (target !== undefined) return withoutReferences(target);

  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutReferences(child)]));
}
