import { ENDED, OrderStatus, SETTLED, SOLD, UNDONE } from "@warren/contracts/order-status";
import { edgesOf } from "@warren/messaging";
import { expect, test } from "vitest";
import { orderSaga } from "./order-saga.js";

// The other services, the gateway and the tools ask the contract what a status means; the saga's table decides it.

const saga = orderSaga();
const states = Object.keys(saga.states);
const final = Object.entries(saga.states).flatMap(([state, table]) => ("final" in table ? [state] : []));
const moves = edgesOf(saga).filter(({ from, to }) => from !== to);
const sold = followedFrom("confirmed");

test("the statuses of the contract are the states of the saga", () => {
  expect([...states].sort()).toEqual([...OrderStatus.options].sort());
});

test("an order is settled where the saga waits for nothing", () => {
  expect([...SETTLED].sort()).toEqual([...final].sort());
});

test("an order has ended where the saga leads nowhere else", () => {
  expect([...ENDED].sort()).toEqual(
    states.filter((state) => moves.every(({ from }) => from !== state)).sort(),
  );
});

test("an order is sold when it is confirmed, and stays so while the saga waits for nothing", () => {
  expect([...SOLD].sort()).toEqual([...sold].sort());
});

test("every other end is one in which all was undone", () => {
  expect([...UNDONE].sort()).toEqual(final.filter((state) => !sold.has(state)).sort());
});

/** A final state with all final states that follow it. */
function followedFrom(start: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(start);
  for (const { from, to } of moves) {
    if (from === start && final.includes(to) && !found.has(to)) followedFrom(to, found);
  }

  return found;
}
