import { expect, test } from "vitest";
import { awayAfter, LOOKS_BACK_MS, whyNotCleared, type Away, type LookAtAlert } from "./clearing.js";

/** What is said after looks in a row, each a second after the one before. */
function after(...looks: readonly Pick<LookAtAlert, "isThere" | "count">[]): string | undefined {
  let away: Away | undefined;
  let why: string | undefined = "nobody has looked";
  looks.forEach((look, second) => {
    const at = { ...look, now: second * 1_000 };
    away = awayAfter(away, at);
    why = whyNotCleared(away, at);
  });

  return why;
}

const seconds = LOOKS_BACK_MS / 1_000;
const under = (load: (second: number) => number, isThere = (_: number) => false) =>
  Array.from({ length: seconds + 1 }, (_, second) => ({ isThere: isThere(second), count: load(second) }));

test("an alert that stays away while its load goes on has cleared", () => {
  expect(after(...under((second) => second))).toBeUndefined();
});

test("one that is away at one look has not", () => {
  expect(after({ isThere: true, count: 1 }, { isThere: false, count: 2 })).toContain("load does not go on");
  expect(after({ isThere: false, count: 1 }, { isThere: false, count: 2 })).toContain("long enough");
});

test("one that is away because nothing is done any more has not, however long that lasts", () => {
  expect(after(...under(() => 7), ...under(() => 7))).toContain("load does not go on");
});

test("one that comes back begins anew", () => {
  expect(
    after(
      ...under(
        (second) => second,
        (second) => second === seconds - 1,
      ),
    ),
  ).toBeDefined();
});

test("one that needs no load has cleared when it is away, and not before", () => {
  expect(after({ isThere: true, count: undefined })).toContain("it is there");
  expect(after({ isThere: true, count: undefined }, { isThere: false, count: undefined })).toBeUndefined();
});
