import { expect, test } from "vitest";
import { nothingYet, type BulkEnd } from "./bulk.js";
import { sayOutcome } from "./say-outcome.js";

const all: BulkEnd = { ...nothingYet(40), settled: 40, done: 40, end: { kind: "all" } };

test.each<[string, BulkEnd, string]>([
  ["all", all, "40 letters sent again."],
  ["one", { ...all, total: 1, settled: 1, done: 1 }, "1 letter sent again."],
  [
    "some",
    {
      ...all,
      done: 38,
      left: new Map([
        ["no", 1],
        ["never", 1],
      ]),
    },
    "38 of 40 letters sent again. 2 are left:",
  ],
  [
    "those before it was stopped",
    { ...all, settled: 20, done: 20, end: { kind: "stopped" } },
    "Stopped after 20 of 40 letters. 20 of 40 letters sent again.",
  ],
])("it is said of %s what became of them", (_, end, said) => {
  expect(sayOutcome("requeue", end)).toBe(said);
});
