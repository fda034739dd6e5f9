import { expect, test } from "vitest";
import { nearMisses } from "./near-misses.js";

const names = [
  "orders",
  "orders.topic",
  "orders.fanout",
  "order.created",
  "order.cancelled",
  "payments",
  "OrderCreated",
];

test.each([
  ["order", ["orders"]],
  ["Orders.Topic", ["orders.topic"]],
  ["orders/topic", ["orders.topic"]],
  ["orders_topci", ["orders.topic"]],
  ["order.craeted", ["order.created"]],
  ["order.created.eu", ["order.created"]],
  ["ordercreated", ["OrderCreated", "order.created"]],
  ["shipping", []],
  ["", []],
])("%s is taken for %j", (asked, offered) => {
  expect(nearMisses(asked, names)).toEqual(expect.arrayContaining(offered));
  if (offered.length === 0) expect(nearMisses(asked, names)).toEqual([]);
  else expect(nearMisses(asked, names)[0]).toBe(offered[0]);
});

test("no more are offered than a reader looks at, the nearest first", () => {
  expect(nearMisses("ab", ["abc", "ab", "aa", "a", "b"], 2)).toEqual(["ab", "a"]);
});
