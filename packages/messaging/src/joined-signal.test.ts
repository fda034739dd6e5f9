import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { joinedSignal } from "./joined-signal.js";

const two = () => [new AbortController(), new AbortController()] as const;

test.each([0, 1] as const)("aborts with the first of its signals, and for the same reason (%s)", (which) => {
  const stops = two();
  const { signal } = joinedSignal(stops[0].signal, undefined, stops[1].signal);
  stops[which].abort(new Error("enough"));
  stops[1 - which]?.abort(new Error("too late"));

  expect(signal.reason).toEqual(new Error("enough"));
  expect(stops.map((stop) => getEventListeners(stop.signal, "abort"))).toEqual([[], []]);
});

test("is aborted from the start where one of its signals is", () => {
  const [open, aborted] = two();
  aborted.abort(new Error("before"));

  expect(joinedSignal(open.signal, aborted.signal).signal.reason).toEqual(new Error("before"));
  expect(getEventListeners(open.signal, "abort")).toEqual([]);
});

test("leaves nothing in its signals once released, and is no longer aborted by them", () => {
  const [long, short] = two();
  for (let times = 0; times < 100; times++) joinedSignal(long.signal, short.signal).release();
  const { signal, release } = joinedSignal(long.signal, short.signal);
  release();
  release();
  long.abort();

  expect(signal.aborted).toBe(false);
  expect(getEventListeners(short.signal, "abort")).toEqual([]);
});
