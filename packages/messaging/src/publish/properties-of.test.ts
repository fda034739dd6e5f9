import { expect, test } from "vitest";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { propertiesOf } from "./properties-of.js";

const request: OutgoingMessage = {
  exchange: "jobs",
  routingKey: "ask",
  mandatory: true,
  persistent: false,
  messageId: "m",
  type: "Ask",
  correlationId: "c",
  appId: "requester",
  sentAt: Date.now() - 1_500,
  expirationMs: 2_000,
  headers: {},
  content: "{}",
};

test.each([
  ["what is left of its time, where it has waited", request, 100, 500],
  [
    "no more than all of it, where the clock was set back",
    { ...request, sentAt: Date.now() + 60_000 },
    2_000,
    2_000,
  ],
  ["as good as nothing, where it is over", { ...request, sentAt: 0 }, 1, 1],
])("a request that leaves has %s", (_, message, least, most) => {
  const { expiration } = propertiesOf(message);

  expect(expiration).toBeGreaterThanOrEqual(least);
  expect(expiration).toBeLessThanOrEqual(most);
});
