import { expect, test } from "vitest";
import { auditRuns } from "./audit-runs.js";
import { knownRuns } from "./known-runs.js";
import { entry } from "./testing/audit-entry.js";

const bulk = { bulk: "a-page" };
const one = [entry("one", "discarded", bulk), entry("one", "finished", { ...bulk, count: 1 })];
const two = [
  entry("two", "discarded", bulk),
  entry("two", "discarded", bulk),
  entry("two", "finished", { ...bulk, count: 2 }),
];
const others = (at: string) => [
  entry("his", "requeued", { by: "bob", at }),
  entry("his", "finished", { by: "bob", at, count: 1 }),
];
const longBefore = others("2026-03-02T08:29:59.000Z");
const justBefore = others("2026-03-02T08:30:01.000Z");

test.each([
  ["of a run by itself", [entry("alone", "discarded")], true, ["alone"]],
  ["of a bulk that was read whole", [...one, ...two], true, ["one", "two"]],
  [
    "also where the trail goes on, since long before it",
    [...longBefore, ...one, ...two],
    false,
    ["one", "two"],
  ],
  [
    "not of a bulk that may have begun before what was read",
    [...justBefore, ...one, ...two],
    false,
    undefined,
  ],
  ["not of a bulk with which the trail was cut", [...one, ...two], false, undefined],
  [
    "not of one of which a run was not read whole",
    [...longBefore, ...one, ...two.slice(1)],
    false,
    undefined,
  ],
  ["not of one of which a run does not say how many", [...one, ...two.slice(0, 2)], true, undefined],
] as const)("the runs are known: %s", (_, entries, complete, runs) => {
  const [whole] = auditRuns({ entries, complete }).filter(({ by }) => by === "ann");
  expect(whole === undefined ? "none" : knownRuns(whole)).toEqual(runs);
});
