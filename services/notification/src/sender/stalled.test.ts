import { expect, test } from "vitest";
import { REFUSED_WITHIN_MS } from "./refused.js";
import { notStalled, stalledAfter, stalledTrouble, type Attempted } from "./stalled.js";

let ids = 0;
const id = () => `notice-${++ids}`;
const again = (recipient: string): Attempted => ({
  recipient,
  ending: { id: id(), state: "again", error: "451 later", waitMs: 1_000 },
});
const sent: Attempted = { recipient: "s", ending: { id: id(), state: "sent", reference: "r" } };
const troubleAfter = (attempts: readonly Attempted[], now = 0) =>
  stalledTrouble(
    attempts.reduce((stalled, attempted) => stalledAfter(stalled, attempted, 0), notStalled),
    now,
  );

test("notices to three people that are refused for now, and none sent between, are about the channel", () => {
  expect(troubleAfter(["a", "b", "c"].map(again))).toBe(
    "nothing is sent: all notices are refused for now: 451 later",
  );
  // Two people whose mailboxes are full, with a notice for each step of their orders.
  expect(troubleAfter(["a", "b", "a", "b", "a"].map(again))).toBeUndefined();
  expect(troubleAfter([again("a"), again("b"), sent, again("c")])).toBeUndefined();
});

test("it is over once one is sent, or none was refused for a while", () => {
  const all = ["a", "b", "c"].map(again);

  expect(troubleAfter([...all, sent])).toBeUndefined();
  expect(troubleAfter(all, REFUSED_WITHIN_MS)).toBeDefined();
  expect(troubleAfter(all, REFUSED_WITHIN_MS + 1)).toBeUndefined();
});

test("addresses at fault say nothing of the channel, and do not end what others say of it", () => {
  const failed = (recipient: string): Attempted => ({
    recipient,
    ending: { id: id(), state: "failed", error: "550" },
  });

  expect(troubleAfter(["a", "b", "c"].map(failed))).toBeUndefined();
  expect(troubleAfter([again("a"), failed("x"), again("b"), failed("y"), again("c")])).toBeDefined();
});
