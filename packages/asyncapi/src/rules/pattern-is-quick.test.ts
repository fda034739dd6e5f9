import { expect, test } from "vitest";
import type { JsonSchema } from "../model/json-schema.js";
import type { Message, Model } from "../model/model.js";
import { patternIsQuick } from "./pattern-is-quick.js";

const tea = (pattern: string): JsonSchema => ({ type: "string", pattern, maxLength: 100 });

function withPayload(payload: JsonSchema): Model {
  const message = { name: "Menu", payload, at: "/messages/Menu", payloadAt: "/messages/Menu/payload" };

  return { scope: "system", messages: [message as unknown as Message] } as unknown as Model;
}

test("a pattern for which some text takes for ever is found, however deep in a message", () => {
  const payload: JsonSchema = {
    type: "object",
    properties: { teas: { type: "array", items: { anyOf: [tea("^[a-z]+$"), tea("^([a-z]+ ?)+$")] } } },
  };

  expect(patternIsQuick(withPayload(payload))).toMatchObject([
    {
      rule: "pattern-is-quick",
      at: "/messages/Menu",
      what: expect.stringContaining(
        "a pattern of Menu, ^([a-z]+ ?)+$, takes more than 4 million steps for 32 characters: ",
      ) as string,
    },
  ]);
});

test("patterns that take no time are left in peace", () => {
  expect(patternIsQuick(withPayload(tea("^(0|[1-9]\\d{0,9})\\.\\d{2}$")))).toEqual([]);
});
