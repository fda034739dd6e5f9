import { expect, test } from "vitest";
import { auditRuns, deedsOf, type AuditEntry } from "./audit-runs.js";

const entry = (run: string, action: AuditEntry["action"], more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: "2026-03-02T09:30:00.000Z",
  run,
  action,
  by: "ann",
  ...more,
});

test("entries are told by run, the newest first, with how each ended", () => {
  const runs = auditRuns([
    entry("one", "discarded", { ref: "a", because: "by mistake" }),
    entry("one", "discarded", { ref: "b", because: "by mistake" }),
    entry("one", "finished", { count: 2 }),
    entry("two", "restored", { ref: "a", of: "one" }),
    entry("three", "edited", { ref: "c", forced: true }),
    entry("three", "requeued", { ref: "c" }),
    entry("three", "finished", { count: 1 }),
  ]);

  expect(runs.map(({ run, finished, of }) => [run, finished, of])).toEqual([
    ["three", 1, undefined],
    ["two", undefined, "one"],
    ["one", 2, undefined],
  ]);
  expect(runs.map(deedsOf)).toEqual(["Edited, Sent again", "Put back", "Discarded"]);
  expect(runs[2]?.entries.map(({ ref }) => ref)).toEqual(["a", "b"]);
  expect(runs[0]?.forced).toBe(true);
  expect(runs.map(({ discarded, back }) => [discarded, back])).toEqual([
    [0, 0],
    [0, 0],
    [2, 1],
  ]);
});

test("a run of which only its end was read is still told of", () => {
  expect(auditRuns([entry("one", "finished", { count: 9 })]).map(deedsOf)).toEqual(["Finished"]);
});
