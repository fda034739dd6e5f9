import { expect, test } from "vitest";
import { freshened } from "./fresh-orders.js";
import type { ListedOrder } from "./order-types.js";

const order = (id: string, status: ListedOrder["status"] = "confirmed"): ListedOrder => ({
  id,
  userId: "ada",
  status,
  priority: "normal",
  totalAmount: "1.00",
  currency: "USD",
  createdAt: "2026-11-29T12:00:00.000Z",
  updatedAt: "2026-11-29T12:00:00.000Z",
});
const idsIn = (parts: readonly Readonly<{ orders: readonly ListedOrder[] }>[]) =>
  parts.flatMap(({ orders }) => orders.map(({ id }) => id));
const listed = [
  { orders: [order("c", "reserving"), order("b")], nextCursor: "after b" },
  { orders: [order("a")] },
];
const newest = { orders: [order("e"), order("d"), order("c"), order("b")], nextCursor: "after b" };

test("at the top a list becomes the newest page, and goes on after that", () => {
  expect(freshened(listed, newest, true)).toEqual({ parts: [newest], waiting: 0 });
});

test("further down new orders wait, and those that are shown are renewed where they stand", () => {
  const { parts, waiting } = freshened(listed, newest, false);

  expect(idsIn(parts)).toEqual(["c", "b", "a"]);
  expect(parts[0]?.orders[0]?.status).toBe("confirmed");
  expect(parts[0]?.nextCursor).toBe("after b");
  expect(waiting).toBe(2);
});

test("nothing waits where nothing is newer, and a whole page where none of it is known", () => {
  expect(freshened(listed, { orders: [order("c"), order("b")] }, false).waiting).toBe(0);
  expect(freshened(listed, { orders: [order("z"), order("y")] }, false).waiting).toBe(2);
  expect(freshened(listed, { orders: [] }, false).waiting).toBe(0);
});
