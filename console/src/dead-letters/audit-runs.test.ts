import { expect, test } from "vitest";
import { auditRuns, deedsOf, reasonOf, type AuditEntry } from "./audit-runs.js";
import { entry } from "./testing/audit-entry.js";

const all = (entries: readonly AuditEntry[]) => ({ entries, complete: true });

test("entries are told by run, the newest first, with how each ended", () => {
  const runs = auditRuns(
    all([
      entry("one", "discarded", { ref: "a", because: "by mistake" }),
      entry("one", "discarded", { ref: "b", because: "by mistake" }),
      entry("one", "finished", { count: 2 }),
      entry("two", "restored", { ref: "a", of: "one" }),
      entry("three", "edited", { ref: "c", forced: true }),
      entry("three", "requeued", { ref: "c" }),
      entry("three", "finished", { count: 1 }),
    ]),
  );

  expect(runs.map(({ id, finished, of }) => [id, finished, of?.id])).toEqual([
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

test("runs that were started as one are told as one: what was done, how it ended, what of it is back, and what put it back", () => {
  const part = { bulk: "many", because: "wet" };
  const back = { bulk: "undo" };
  const runs = auditRuns(
    all([
      entry("one", "discarded", { ...part, ref: "a" }),
      entry("one", "finished", { ...part, count: 1 }),
      entry("two", "discarded", { ...part, ref: "b" }),
      entry("other", "requeued", { ref: "x" }),
      entry("two", "discarded", { ...part, ref: "c" }),
      entry("two", "finished", { ...part, count: 2 }),
      entry("three", "restored", { ...back, of: "one", ref: "a" }),
      entry("three", "finished", { ...back, of: "one", count: 1 }),
      entry("four", "restored", { ...back, of: "two", ref: "b" }),
      entry("four", "finished", { ...back, of: "two", count: 1 }),
    ]),
  );

  expect(runs.map(({ id, finished, of }) => [id, finished, of?.id])).toEqual([
    ["undo", 2, "many"],
    ["other", undefined, undefined],
    ["many", 3, undefined],
  ]);
  expect(runs[2]).toMatchObject({ discarded: 3, back: 2, isBulk: true, isCut: false, because: "wet" });
  expect(runs[2]?.entries.map(({ ref }) => ref)).toEqual(["a", "b", "c"]);
});

test("of runs that were started as one none may have broken off, and nobody else's are among them", () => {
  const part = { bulk: "many" };
  const runs = auditRuns(
    all([
      entry("one", "requeued", { ...part, ref: "a" }),
      entry("one", "finished", { ...part, count: 1 }),
      entry("two", "requeued", { ...part, ref: "b" }),
      entry("three", "requeued", { ...part, ref: "c", by: "bob" }),
      entry("three", "finished", { ...part, count: 1, by: "bob" }),
    ]),
  );

  expect(runs.map(({ by, finished }) => [by, finished])).toEqual([
    ["bob", 1],
    ["ann", undefined],
  ]);
});

test("what was put back says when it was taken away, where the trail was read so far", () => {
  const at = "2026-03-02T08:00:00.000Z";
  const discarded = [entry("one", "discarded", { at, ref: "a" }), entry("one", "finished", { count: 1 })];
  const restored = entry("two", "restored", { of: "one", ref: "a" });

  expect(auditRuns(all([...discarded, restored]))[0]?.of).toEqual({ id: "one", at });
  expect(auditRuns(all([restored]))[0]?.of).toEqual({ id: "one", at: undefined });
});

test("a reason is one where all letters have it", () => {
  const entries = [
    entry("one", "discarded", { reason: "late" }),
    entry("one", "discarded", { reason: "late" }),
  ];

  expect(reasonOf({ entries })).toBe("late");
  expect(reasonOf({ entries: [...entries, entry("one", "discarded", { reason: "lost" })] })).toBeUndefined();
});

test("a run of which only its end was read is still told of", () => {
  expect(auditRuns(all([entry("one", "finished", { count: 9 })])).map(deedsOf)).toEqual(["Finished"]);
});

test("of what the trail was not read to its beginning it is said that there is more: the oldest, and a run that changed more than is seen", () => {
  const part = { bulk: "many" };
  const entries = [
    entry("one", "discarded", { ...part, ref: "b" }),
    entry("one", "finished", { ...part, count: 1 }),
    entry("two", "requeued", { ref: "x" }),
    entry("two", "finished", { count: 1 }),
  ];
  const cut = (complete: boolean, some: readonly AuditEntry[]) =>
    auditRuns({ entries: some, complete }).map(({ isCut }) => isCut);

  expect(cut(false, entries)).toEqual([false, true]);
  expect(cut(true, entries)).toEqual([false, false]);
  expect(cut(true, entries.slice(1))).toEqual([false, true]);
});
