import { expect, test } from "vitest";
import { boundHeaders } from "./bound-headers.js";
import type { Parcel } from "./envelope.js";

const parcel = (headers: Parcel["headers"]): Parcel => ({
  exchange: "failed",
  routingKey: "work",
  mandatory: true,
  persistent: true,
  messageId: "m",
  type: "Work",
  correlationId: "c",
  appId: "a",
  sentAt: 0,
  content: "{}",
  headers,
});

test("headers that can be sent stay as they are", () => {
  const small = parcel({ theirs: "x".repeat(50_000), "x-attempt": 2 });

  expect(boundHeaders(small)).toBe(small);
});

test("the sender's largest headers go first, ours never, and the names of what went are kept", () => {
  const { headers } = boundHeaders(
    parcel({
      small: "s",
      large: "ü".repeat(20_000),
      larger: "x".repeat(50_000),
      "x-attempt": 2,
      "x-last-error": "e".repeat(1_000),
      "x-dead-stack": "s".repeat(55_000),
    }),
  );

  expect(Object.keys(headers)).toEqual(["small", "x-attempt", "x-last-error", "x-dead-stack", "x-left-out"]);
  expect(headers["x-left-out"]).toBe("larger, large");
});
