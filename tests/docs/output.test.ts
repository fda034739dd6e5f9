import { expect, test } from "vitest";
import { linesAsShown, printedAsShown } from "./output.js";

test.each([
  ["the same lines", ["one", "two"], "one\ntwo\n"],
  ["colours and blanks at the ends", ["", "one", ""], "\u001B[32mone\u001B[39m  \n\n"],
  ["anything within a line", ["took … ms (…)"], "took 12 ms (cold)"],
  ["any number of lines", ["one", "…", "four"], "one\ntwo\nthree\nfour"],
  ["no line at all", ["one", "…"], "one"],
  ["nothing", [], "\n"],
])("%s: as shown", (_, shown, printed) => {
  expect(printedAsShown(shown, printed)).toBe(true);
});

test.each([
  ["another line", ["one", "two"], "one\nthree"],
  ["a line more", ["one"], "one\ntwo"],
  ["a line less", ["one", "two"], "one"],
  ["nothing", ["one"], ""],
  ["a part of the line", ["one"], "one two"],
  ["a point is no wildcard", ["1.0"], "1x0"],
])("%s: not as shown", (_, shown, printed) => {
  expect(printedAsShown(shown, printed)).toBe(false);
});

test("of what goes on being printed, the first lines that are as shown are counted", () => {
  const printed = ["", "one 1", "two", "three"];

  expect(linesAsShown(["one …"], printed)).toBe(2);
  expect(linesAsShown(["…", "three"], printed)).toBe(4);
  expect(linesAsShown([], printed)).toBe(0);
  expect(linesAsShown(["one 1", "three"], printed)).toBeUndefined();
});
