import { expect, test } from "vitest";
import { mayCancel } from "./may-cancel.js";
import type { Order } from "./order-types.js";

const order = (change: object) => ({ status: "confirmed", version: 3, ...change }) as Order;

test.each([
  ["an order that is confirmed", order({}), true],
  ["one that is not stored yet", { status: "accepted" } as Order, true],
  ["one of which it was asked already", order({ cancellation: { status: "accepted" } }), false],
  ["one of which it was refused", order({ cancellation: { status: "failed" } }), true],
  ["one that has left the house", order({ status: "dispatched" }), false],
  ["one that was cancelled", order({ status: "cancelled" }), false],
])("of %s cancelling is offered or not", (_, one, offered) => {
  expect(mayCancel(one)).toBe(offered);
});
