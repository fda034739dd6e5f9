import { describe, expect, test } from "vitest";
import { afterAttempt, givesUp, nextNode, noAttempts, waitMs, type AttemptEnd } from "./reconnecting.js";

const failed: AttemptEnd = { up: false, loginRefused: false };
const refused: AttemptEnd = { up: false, loginRefused: true };
const lost: AttemptEnd = { up: true, loginRefused: false };

const after = (...ends: AttemptEnd[]) => ends.reduce(afterAttempt, noAttempts);

test("nodes are tried in turn, whatever their attempts come to", () => {
  const ends = [failed, lost, refused, failed];

  expect(ends.map((_, n) => nextNode(after(...ends.slice(0, n)), 3))).toEqual([0, 1, 2, 0]);
});

test.each([
  ["nothing was tried", [], 1, false],
  ["the only node refused the login", [refused], 1, true],
  ["one of two nodes refused it", [refused], 2, false],
  ["both refused it", [refused, refused], 2, true],
  ["the other one could not be reached", [refused, failed], 2, false],
  ["one refused it, before and after the other could not be reached", [refused, failed, refused], 2, false],
  ["a login was accepted before", [lost, refused, refused, refused], 1, false],
] as const)("where %s: %j of %i gives up: %s", (_, ends, nodes, expected) => {
  expect(givesUp(after(...ends), nodes)).toBe(expected);
});

describe("the wait", () => {
  const longest = () => 1;

  test.each([
    ["after a connection that was up", [failed, failed, lost], 1, 100],
    ["after one failure", [failed], 1, 200],
    ["after three", [failed, failed, failed], 1, 800],
    ["after each of three nodes failed once", [failed, failed, failed], 3, 200],
    ["after the first of three failed", [failed], 3, 100],
    ["after many", Array.from({ length: 40 }, () => failed), 1, 5_000],
  ] as const)("%s", (_, ends, nodes, expected) => {
    expect(waitMs(after(...ends), nodes, longest)).toBe(expected);
  });
});
