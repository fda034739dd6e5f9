import { expect, test } from "vitest";
import {
  cancelled,
  confirmed,
  drainStart,
  failed,
  held,
  nacked,
  published,
  released,
  type DrainState,
} from "./drain-state.js";

const start: DrainState<string> = published(published(drainStart));

test("a message is acked once it is confirmed on the other side, and counts as moved", () => {
  expect(confirmed(start, "a")).toEqual({
    state: { ...start, moved: 1, inFlight: 1 },
    ack: ["a"],
  });
});

test("while the queue is deleted confirmed messages wait, and are acked where it was not deleted", () => {
  const first = confirmed(held(start), "a");
  const both = confirmed(first.state, "b");

  expect([...first.ack, ...both.ack]).toEqual([]);
  expect(both.state.moved).toBe(2);
  expect(held(both.state)).toBe(both.state);
  expect(released(both.state)).toEqual({
    state: { ...drainStart, moved: 2 },
    ack: ["a", "b"],
  });
});

test("once the queue is gone nothing is acked, and what is confirmed has moved all the same", () => {
  for (const gone of [cancelled(start), cancelled(held(start)), held(cancelled(start))]) {
    const { state, ack } = confirmed(gone, "a");

    expect(ack).toEqual([]);
    expect(state.moved).toBe(1);
    expect(released(state).ack).toEqual([]);
  }
});

test("after a failure nothing is acked or counted any more, and the first failure is told", () => {
  const broken = nacked(start, new Error("first"));
  const { state, ack } = confirmed(failed(broken, new Error("second")), "a");

  expect(ack).toEqual([]);
  expect(state).toMatchObject({ moved: 0, inFlight: 0, failure: { message: "first" } });
});

test("messages that were confirmed before a failure are acked where the queue was not deleted", () => {
  const { state } = confirmed(held(start), "a");

  expect(released(failed(state, new Error("later"))).ack).toEqual(["a"]);
});
