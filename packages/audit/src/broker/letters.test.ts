import type { DeadLetter } from "@warren/broker-admin/dead-letters";
import { expect, test } from "vitest";
import { unhandledMessageOf } from "./letters.js";

const orderId = "0d9e8a51-6a43-4d0c-9d0b-111111111111";
const letter = (more: Partial<DeadLetter> = {}): DeadLetter =>
  ({
    ...{ ref: "m-1", queue: "inventory.commands", message: "ReserveStock", packed: 1, attempts: 6 },
    ...{ reason: "failed 6 times: no such table", payload: { kind: "json", value: { orderId } } },
    original: { exchange: "inventory", routingKey: "stock.reserve" },
    ...more,
  }) as DeadLetter;

test("a dead letter says why it was given up, where it was first sent, and which order it is about", () => {
  expect(unhandledMessageOf(letter())).toEqual({
    ref: "m-1",
    message: "ReserveStock",
    reason: "failed 6 times: no such table",
    attempts: 6,
    orderId,
    sentTo: "inventory stock.reserve",
  });
});

test("what is in the queue of the unroutable was not given up by anybody", () => {
  expect(unhandledMessageOf(letter({ queue: "unroutable" })).reason).toBe("no queue takes it");
});

test("a message without a name is told from a pack", () => {
  expect(unhandledMessageOf(letter({ message: undefined })).message).toBe("a message without type");
  expect(unhandledMessageOf(letter({ message: undefined, packed: 7 })).message).toBe("a pack of 7 messages");
});

test.each([
  { kind: "cut", text: "{" },
  { kind: "text", text: `{"orderId":"${orderId}` },
  { kind: "json", value: [orderId] },
  { kind: "json", value: { orderId: "'; drop table orders" } },
  { kind: "none" },
] as const)("an order is named only by an id that can be one: $kind", (payload) => {
  expect(unhandledMessageOf(letter({ payload })).orderId).toBeUndefined();
});
