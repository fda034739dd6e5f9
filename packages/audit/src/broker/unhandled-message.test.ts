import { expect, test } from "vitest";
import { unhandledMessageOf } from "./unhandled-message.js";

type Raw = Parameters<typeof unhandledMessageOf>[0];
const raw = (headers: Record<string, unknown>, properties: Record<string, unknown> = {}): Raw =>
  ({
    properties: { headers, type: "ReserveStock", messageId: "m-1", ...properties },
    fields: { exchange: "inventory.failed", routingKey: "inventory.commands" },
  }) as unknown as Raw;

test("a dead letter says why it was given up, and where it was first sent", () => {
  expect(
    unhandledMessageOf(
      raw({
        "x-dead-reason": "failed 6 times: no such table",
        "x-attempt": 6,
        "x-original-exchange": "inventory",
        "x-original-routing-key": "stock.reserve",
      }),
    ),
  ).toEqual({
    message: "ReserveStock",
    messageId: "m-1",
    reason: "failed 6 times: no such table",
    attempts: 6,
    sentTo: "inventory stock.reserve",
  });
});

test("a message that the broker gave up has the broker's reason", () => {
  const { reason } = unhandledMessageOf(
    raw({ "x-death": [{ reason: "delivery_limit", queue: "inventory.commands" }] }),
  );
  expect(reason).toBe("given up by the broker: delivery_limit in inventory.commands");
});

test("a message without anything is shown as it is", () => {
  expect(unhandledMessageOf(raw({}, { type: undefined, messageId: undefined }))).toMatchObject({
    message: "a message without type",
    messageId: "",
    attempts: undefined,
  });
});
