import { expect, test } from "vitest";
import { glanced, holders, judged, startEmptying, type Glance } from "./emptying.js";

const PATIENCE_MS = 60_000;
const start = startEmptying(0);
const glance = (own: Partial<Glance>): Glance => ({
  ready: 0,
  inFlight: 0,
  others: 1,
  idleMs: 99_000,
  now: 0,
  ...own,
});
const quorum = { type: "quorum", restMs: 1_000 };

test.each<[string, Partial<Glance>, boolean]>([
  ["something waits", { ready: 1 }, true],
  ["something is on its way", { inFlight: 1 }, true],
  ["something arrived since the last time", { idleMs: 6_999 }, true],
  ["nothing moves", {}, false],
])("a queue is busy while %s", (_, own, isBusy) => {
  const state = glanced(start, glance({ ...own, now: 7_000 }));

  expect(state.busyAt).toBe(isBusy ? 7_000 : 0);
  expect(holders(state, { others: 1, now: 7_000 }, quorum)).toBe(isBusy ? "too_early" : "count");
});

test("messages are counted only after six quiet seconds, since a count may be five seconds old", () => {
  const at = (now: number) => holders(start, { others: 1, now }, quorum);

  expect([at(5_999), at(6_000)]).toEqual(["too_early", "count"]);
});

test("nobody holds messages of a quorum queue that is at rest and has no other consumer; a classic one is counted", () => {
  const at = (now: number, type: string) => holders(start, { others: 0, now }, { ...quorum, type });

  expect([at(999, "quorum"), at(1_000, "quorum")]).toEqual(["too_early", "nobody"]);
  expect([at(1_000, "classic"), at(6_000, "classic")]).toEqual(["too_early", "count"]);
});

test("what has expired in a queue and finds no other one is counted, though nobody holds it", () => {
  const at = (now: number) => holders(start, { others: 0, now }, { ...quorum, keepsExpired: true });

  expect([at(5_999), at(6_000)]).toEqual(["too_early", "count"]);
});

test.each<[string, Partial<Glance>, number | undefined, string]>([
  ["none is left", { now: 200_000 }, 0, "empty"],
  ["it could not be counted yet", { now: 6_000 }, undefined, "look_again"],
  ["fewer are left than before", { now: 200_000 }, 7, "look_again"],
  ["messages wait, and none moves for too long", { ready: 7, idleMs: 60_001 }, undefined, "in_use"],
])("%s", (_, own, counted, kind) => {
  expect(judged(start, glance(own), counted, PATIENCE_MS).kind).toBe(kind);
});

test("messages that stay for too long are with consumers that do not finish them", () => {
  const state = { ...start, left: 7 };

  expect(judged(state, glance({ now: 60_000 }), 7, PATIENCE_MS).kind).toBe("look_again");
  expect(judged(state, glance({ now: 60_001 }), 7, PATIENCE_MS)).toEqual({ kind: "in_use", left: 7 });
});

test("where the broker does not say how many are left, that is told after the same time, and is never none", () => {
  const at = (now: number) =>
    judged({ ...start, left: 0 }, glance({ now, others: 2 }), "unknown", PATIENCE_MS);

  expect(at(60_000).kind).toBe("look_again");
  expect(at(60_001)).toEqual({ kind: "uncounted", others: 2 });
});

test("a queue that never comes to rest is told of after twice that time", () => {
  const state = (now: number) => ({ ...start, left: 0, busyAt: now });
  const busy = (now: number) =>
    judged(state(now), glance({ ready: 3, idleMs: 0, now }), undefined, PATIENCE_MS);

  expect(busy(120_000).kind).toBe("look_again");
  expect(busy(120_001)).toEqual({ kind: "disturbed" });
  expect(judged(state(119_001), glance({ now: 120_001 }), undefined, PATIENCE_MS).kind).toBe("look_again");
});

test("a long queue that moves is progress, though publishers are faster", () => {
  const state = { ...start, left: 100 };
  const verdict = judged(state, glance({ ready: 500, idleMs: 999, now: 300_000 }), undefined, PATIENCE_MS);

  expect(verdict).toEqual({ kind: "look_again", state: { ...state, changedAt: 300_000 } });
});
