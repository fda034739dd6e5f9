import { expect, test } from "vitest";
import { replacements } from "./replacements.js";

/** Times are seconds of one minute. */
const lived = (instance: string, from: number, to: number, gone: boolean) => ({
  instance,
  startedAt: at(from),
  seenAt: at(to),
  gone,
});
const works = (instance: string, from: number) => lived(instance, from, 59, false);
const died = (instance: string, from: number, to: number) => lived(instance, from, to, true);

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 30, 12, 0, second)).toISOString();
}

test.each([
  ["nobody is gone", [works("a", 0), works("b", 1)], {}],
  ["one was killed and another was started", [died("a", 0, 10), works("b", 12)], { a: "b" }],
  ["one of two was killed, and none was started", [died("a", 0, 10), works("b", 0)], {}],
  ["both were killed, and one was started", [died("a", 0, 10), died("b", 0, 11), works("c", 12)], { b: "c" }],
  [
    "one dies again and again, and comes back",
    [died("a", 0, 5), died("b", 7, 12), died("c", 14, 20), works("d", 22)],
    { a: "b", b: "c", c: "d" },
  ],
  ["the one that came in its place died, too", [died("a", 0, 5), died("b", 7, 12)], { a: "b" }],
  [
    "one was started after the first death, and one after both",
    [died("a", 0, 5), died("b", 0, 20), works("c", 7), works("d", 22)],
    { a: "c", b: "d" },
  ],
])("where %s", (_, instances, expected) => {
  expect(Object.fromEntries(replacements(instances))).toEqual(expected);
});
