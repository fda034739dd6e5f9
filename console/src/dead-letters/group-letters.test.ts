import { expect, test } from "vitest";
import { deathsOf, groupLetters } from "./group-letters.js";
import type { LetterSummary } from "./letter-types.js";

const letter = (ref: string, reason: string, queue = "orders.saga"): LetterSummary => ({
  ref,
  queue,
  deadQueue: `${queue}.dead`,
  packed: 1,
  original: { exchange: "orders.topic", routingKey: "order.created" },
  reason,
  verdict: "failed",
  attempts: 3,
  service: "order",
  requeued: 0,
  payloadBytes: 2,
  payloadHash: "0",
  problems: [],
});

test("letters of one reason are one group, whichever ids and numbers it names; the largest is first", () => {
  const groups = groupLetters([
    letter("a", "no answer in 2000 ms"),
    letter("b", "order 5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11 is not there"),
    letter("c", "order 123e4567-e89b-12d3-a456-426614174000 is not there"),
    letter("d", "order 123e4567-e89b-12d3-a456-426614174000 is not there", "payments.commands"),
  ]);

  expect(groups.map(({ letters }) => letters.map(({ ref }) => ref))).toEqual([["b", "c"], ["a"], ["d"]]);
});

test("a group says each verdict of its letters once", () => {
  const groups = groupLetters([
    letter("a", "no such order"),
    { ...letter("b", "no such order"), verdict: "refused" },
    letter("c", "no such order"),
  ]);

  expect(groups.map(({ verdicts, letters }) => [verdicts, letters.length])).toEqual([
    [["failed", "refused"], 3],
  ]);
});

test("a group says since when and until when its letters died, whichever order they lie in, and whether that is known of each", () => {
  const at = (diedAt: string) => ({ diedAt });

  const known = [at("2026-11-30T10:05:00.000Z"), at("2026-11-29T09:00:00.000Z")];
  const deaths = { first: "2026-11-29T09:00:00.000Z", last: "2026-11-30T10:05:00.000Z" };

  expect(deathsOf(known)).toEqual({ ...deaths, areAll: true });
  expect(deathsOf([...known, {}])).toEqual({ ...deaths, areAll: false });
  expect(deathsOf([{}])).toBeUndefined();
});
