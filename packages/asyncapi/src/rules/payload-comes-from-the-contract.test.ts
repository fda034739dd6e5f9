import { plainEnvelope } from "../model/envelope.js";
import { expect, test } from "vitest";
import type { Model } from "../model/model.js";
import { payloadComesFromTheContract } from "./payload-comes-from-the-contract.js";

// What a z.strictObject becomes; the golden documents have none, or they would not be golden.
test("a payload that refuses unknown fields is found, however deep", () => {
  const line = { type: "object", properties: {}, additionalProperties: false } as const;
  const model: Model = {
    title: "Shop",
    version: "1.0.0",
    scope: "system",
    services: [],
    exchanges: [],
    keys: [],
    queues: [],
    operations: [],
    messages: [
      {
        name: "OrderPlaced",
        identifier: "OrderPlaced",
        summary: "It was placed.",
        version: "1.0.0",
        correlateBy: undefined,
        payload: {
          $id: "./OrderPlaced.json",
          "x-contract": "order",
          type: "object",
          properties: { lines: { type: "array", items: line } },
        },
        payloadAt: "/components/messages/OrderPlaced/payload",
        envelope: plainEnvelope,
        examples: [],
        at: "/components/messages/OrderPlaced",
      },
    ],
  };

  expect(payloadComesFromTheContract(model)).toMatchObject([
    {
      at: "/components/messages/OrderPlaced/payload",
      what: "OrderPlaced refuses fields that it does not know",
    },
  ]);
});
