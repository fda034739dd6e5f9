import { expect, test } from "vitest";
import { age, clock, counted, duration, listed, measuredDuration, wrapped } from "./index.js";

test.each([
  [0, "0 queues"],
  [1, "1 queue"],
  [1_300, "1,300 queues"],
])("%i of a thing are %s", (amount, words) => {
  expect(counted(amount, "queue")).toBe(words);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b", "c"], "a, b and c"],
])("%j is listed as %s", (words, text) => {
  expect(listed(words)).toBe(text);
});

test.each([
  [250, "250 ms"],
  [1_500, "1.5 s"],
  [1_234, "1234 ms"],
  [90_000, "90 s"],
  [900_000, "15 min"],
  [7_200_000, "2 h"],
])("a setting of %i ms is told exactly: %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [849.6, "850 ms"],
  [12_345, "12.3 s"],
  [Infinity, "never"],
])("what took %d ms is told roughly: %s", (ms, text) => {
  expect(measuredDuration(ms)).toBe(text);
});

test.each([
  [undefined, "?"],
  [400, "0s"],
  [61_000, "1m 1s"],
  [3 * 86_400_000 + 5_000, "3d"],
])("an age of %s ms has its two largest units: %s", (ms, text) => {
  expect(age(ms)).toBe(text);
});

test("a clock shows minutes and seconds, and never less than none", () => {
  expect([clock(187_999), clock(-5)]).toEqual(["03:07", "00:00"]);
});

test("a text is wrapped between words, and a word that is too wide has a line of its own", () => {
  expect(wrapped("an order is confirmed", 8)).toEqual(["an order", "is", "confirmed"]);
});
