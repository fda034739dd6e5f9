import { expect, test } from "vitest";
import { moved, nearest } from "./point-at.js";

test("the arrow keys begin at the newest, go from time to time, and stay within them", () => {
  expect(moved("ArrowLeft", undefined, 9)).toBe(9);
  expect(moved("ArrowRight", undefined, 9)).toBe(9);
  expect(moved("ArrowLeft", 5, 9)).toBe(4);
  expect(moved("ArrowDown", 0, 9)).toBe(0);
  expect(moved("ArrowUp", 8, 9)).toBe(9);
  expect(moved("ArrowRight", 9, 9)).toBe(9);
});

test("Home and End lead to both ends, Escape away, and other keys nowhere", () => {
  expect(moved("Home", 5, 9)).toBe(0);
  expect(moved("End", 5, 9)).toBe(9);
  expect(moved("Escape", 5, 9)).toBeUndefined();
  expect(moved("Tab", 5, 9)).toBe("nowhere");
});

test("a pointer is at the time that is next to it, the earlier of two", () => {
  const times = [10, 20, 30];

  expect([-5, 14, 15, 16, 99].map((wanted) => nearest(times, wanted))).toEqual([0, 0, 0, 1, 2]);
  expect(nearest([], 5)).toBeUndefined();
});
