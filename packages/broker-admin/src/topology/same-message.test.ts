import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { sameProperties, unlike } from "./same-message.js";

const message = (properties: object) => ({ properties }) as ConsumeMessage;

test.each<[string, object, RegExp]>([
  ["somebody else's user-id", { userId: "ann" }, /user-id is "ann"/],
  ["a cluster-id", { clusterId: "c" }, /cluster-id/],
  ["a whole number beyond 2^53", { headers: { a: [2 ** 60] } }, /number/],
  ["a fraction beyond 2^50", { headers: { a: 2 ** 50 + 0.5 } }, /number/],
  ["a number far below", { headers: { a: { b: -1e300 } } }, /number/],
  ["no number", { headers: { a: Number.NaN } }, /number/],
  ["a header that is no UTF-8", { headers: { a: "\uFFFD" } }, /not UTF-8/],
  ["an id that is no UTF-8", { messageId: "\uFFFD".repeat(255) }, /not UTF-8/],
])("a message with %s cannot be moved as it is", (_, properties, why) => {
  expect(unlike(message(properties), "operator")).toMatch(why);
});

test("any other message is moved as it is, without what its queue has noted on it", () => {
  const headers = { count: -7, share: 0.5, large: 2 ** 53 - 1, list: [1, null, { deep: true }] };
  const moved = message({
    messageId: "ä",
    userId: "operator",
    headers: { ...headers, "x-delivery-count": 3 },
  });

  expect(unlike(moved, "operator")).toBeUndefined();
  expect(sameProperties(moved)).toEqual({ messageId: "ä", userId: "operator", headers, mandatory: true });
});
