import { expect, test } from "vitest";
import { momentsOf, orderSearch } from "./order-search.js";

const customer = "123e4567-e89b-12d3-a456-426614174000";

test("the address says which orders are listed", () => {
  const search = { status: "compensating", customer, from: "2026-11-01", to: "2026-11-29" };

  expect(orderSearch(search)).toEqual(search);
});

test("what is no filter is left out", () => {
  expect(orderSearch({ status: "lost", customer: "ada", from: "2026-02-30", to: 7, other: "x" })).toEqual({});
});

test("a day is listed from its midnight to the next one, in the reader's zone", () => {
  const { from = "", to = "" } = momentsOf({ from: "2026-11-29", to: "2026-11-29" });
  const first = new Date(from);

  expect([first.getDate(), first.getHours(), first.getMinutes()]).toEqual([29, 0, 0]);
  expect(new Date(to).getDate()).toBe(30);
  expect(momentsOf({})).toEqual({});
});
