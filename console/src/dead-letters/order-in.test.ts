import { expect, test } from "vitest";
import { orderIn } from "./order-in.js";

const ID = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";

test("a letter is about the order that its payload names", () => {
  expect(orderIn({ payload: { kind: "json", value: { orderId: ID, amount: "lots" } } })).toBe(ID);
});

test.each([
  [{ kind: "json", value: { orderId: 7 } }],
  [{ kind: "json", value: { orderId: "../services" } }],
  [{ kind: "json", value: [ID] }],
  [{ kind: "json", value: null }],
  [{ kind: "text", text: ID }],
  [{ kind: "none" }],
] as const)("what names no order leads to none: %j", (payload) => {
  expect(orderIn({ payload })).toBeUndefined();
});
