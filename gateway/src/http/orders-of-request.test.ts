import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { noteOrder, ordersOf } from "./orders-of-request.js";

test("a request about one order has its id, in the contract's spelling, however often it is noted", () => {
  const [request, id] = [{}, randomUUID()];
  expect(ordersOf(request)).toEqual({ orderId: undefined });
  noteOrder(request, id.toUpperCase());
  noteOrder(request, id);

  expect(ordersOf(request)).toEqual({ orderId: id });
  expect(ordersOf({})).toEqual({ orderId: undefined });
});

test.each([undefined, null, 7, {}, "", "x".repeat(1_000_000), `${randomUUID()}\n`, `${randomUUID()}0`])(
  "what is no order's id is not noted (%#)",
  (id) => {
    const request = {};
    noteOrder(request, id);

    expect(ordersOf(request)).toEqual({ orderId: undefined });
  },
);

test("of several orders ten are named, and the rest is counted", () => {
  const request = {};
  const ids = Array.from({ length: 12 }, () => randomUUID());
  for (const id of ids.slice(0, 2)) noteOrder(request, id);
  expect(ordersOf(request)).toEqual({ about: ids.slice(0, 2).map((orderId) => ({ orderId })) });
  for (const id of ids) noteOrder(request, id);

  expect(ordersOf(request)).toEqual({
    about: ids.slice(0, 10).map((orderId) => ({ orderId })),
    further: 2,
  });
});
