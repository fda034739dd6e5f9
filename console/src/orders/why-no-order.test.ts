import { expect, test } from "vitest";
import { whyNoOrder } from "./why-no-order.js";

test.each([
  ["0f9b6c1e", /^This is the beginning of an id/],
  ["0F9B6C1E-9d5e-4c53", /^This is the beginning of an id/],
  ["not-an-id", /^This is not an order’s id/],
  ["12", /^This is not an order’s id/],
  // As long as an id, and none.
  ["0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b1x", /^This is not an order’s id/],
  ["0f9b6c1e-9d5e-0c53-8d0a-6a2f5f1c7b11", /^This is not an order’s id/],
  ["0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b1", /^This is the beginning of an id/],
])("of %s it is told what an order’s id is", (id, why) => {
  expect(whyNoOrder(id, true)).toMatch(why);
  expect(whyNoOrder(id, false)).toMatch(why);
});

test("an id that no order has may be somebody else’s to a customer, and to the shop it is wrong", () => {
  const id = "0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b11";

  expect(whyNoOrder(id, false)).toContain("somebody else’s");
  expect(whyNoOrder(id, true)).not.toContain("somebody else’s");
});
