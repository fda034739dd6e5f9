import { expect, test } from "vitest";
import type { JsonSchema } from "../model/json-schema.js";
import type { Message, Model } from "../model/model.js";
import { exampleMatchesPayload } from "./example-matches-payload.js";

const found = (payload: Message["payload"], example: unknown) =>
  exampleMatchesPayload({
    messages: [{ name: "SeatTaken", payload, examples: [{ payload: example, at: "/example" }], at: "/seat" }],
  } as unknown as Model);

test.each([
  [String.raw`^\p{Lu}\p{L}*$`, "Zürich"],
  ["^[A-Z]{,3}$", "ABC"],
  [String.raw`\A[a-z]+\Z`, "row"],
])("an example is not said to contradict %s, which zod reads otherwise", (pattern, example) => {
  const payload = { type: "object", properties: { seat: { type: "string", pattern } } } as const;

  expect(found(payload, { seat: example })).toEqual([]);
  expect(found(payload, { seat: 1 })).toHaveLength(1);
});

test("an example that does not fit a plain pattern contradicts it", () => {
  expect(found({ type: "string", pattern: "^[0-9]+$" }, "7a")).toHaveLength(1);
});

test("an example of what has its language beside it is held to it, as far as it is read", () => {
  const beside = (schemaFormat: string): JsonSchema =>
    ({ schemaFormat, schema: { type: "string" } }) as object;

  expect(found(beside("application/schema+json;version=draft-07"), 7)).toHaveLength(1);
  expect(found(beside("application/schema+json;version=draft-07"), "row")).toEqual([]);
  expect(found(beside("application/vnd.google.protobuf;version=3"), 7)).toEqual([]);
});
