import { expect, test } from "vitest";
import { openSeenAll, type WhenEmpty } from "./seen-all.js";

/** A queue that had two letters when the scan began. Others hold letters as long as `othersHold` says, and the clock stands where `at` is. */
function begin({ wereThere = false, canTell = true, hasLock = true } = {}) {
  const state: { at: number; othersHold: boolean | undefined } = { at: 0, othersHold: false };
  let asked = 0;
  const hold = () => {
    asked++;

    return Promise.resolve(state.othersHold);
  };
  const seenAll = openSeenAll({
    counted: 2,
    hasLock,
    others: canTell ? { wereThere, hold } : undefined,
    now: () => state.at,
  });

  return {
    state,
    asked: () => asked,
    gaveLetter: () => seenAll.gaveLetter(),
    /** What comes of looks into an empty queue, at so many milliseconds. */
    looksAt: async (scanned: number, ...times: readonly number[]): Promise<readonly WhenEmpty[]> => {
      const answers: WhenEmpty[] = [];
      for (const at of times) {
        state.at = at;
        answers.push(await seenAll.gaveNothing(scanned));
      }

      return answers;
    },
  };
}

test("where nobody else was there, one more look tells that all letters were seen", async () => {
  const { looksAt, asked } = begin();

  expect(await looksAt(2, 0, 1)).toEqual(["at once", "all"]);
  expect(asked()).toBe(1);
});

test("where others were there, it is looked for a while after they hold nothing any more: their letters may be on their way", async () => {
  const since = begin({ wereThere: true });
  expect(await since.looksAt(2, 0, 199, 200, 201)).toEqual(["later", "later", "at once", "all"]);

  const { state, looksAt, gaveLetter } = begin();
  state.othersHold = true;
  expect(await looksAt(2, 0, 2_900)).toEqual(["later", "later"]);
  state.othersHold = false;
  expect(await looksAt(2, 2_950, 3_100)).toEqual(["later", "later"]);
  gaveLetter();
  expect(await looksAt(3, 3_150, 3_300, 3_350, 3_351)).toEqual(["later", "later", "at once", "all"]);
});

test("whoever comes meanwhile is waited for in the same way", async () => {
  const { state, looksAt } = begin({ wereThere: true });
  expect(await looksAt(2, 0, 100)).toEqual(["later", "later"]);
  state.othersHold = true;
  expect(await looksAt(2, 150)).toEqual(["later"]);
  state.othersHold = false;
  expect(await looksAt(2, 200, 399, 400, 401)).toEqual(["later", "later", "at once", "all"]);
});

test("letters that others keep are waited for no longer than three seconds", async () => {
  const { state, looksAt } = begin();
  state.othersHold = true;

  expect(await looksAt(2, 0, 3_000, 3_001)).toEqual(["later", "later", "unknown"]);
});

test("so are letters that were there when it began, whoever has them", async () => {
  const { looksAt, asked, gaveLetter } = begin();
  expect(await looksAt(1, 0, 3_000)).toEqual(["later", "later"]);
  expect(asked()).toBe(0);
  gaveLetter();
  // Somebody had it who is not counted.
  expect(await looksAt(2, 3_010, 3_210, 3_211)).toEqual(["later", "at once", "all"]);

  const never = begin();
  expect(await never.looksAt(1, 0, 3_001)).toEqual(["later", "unknown"]);
});

test("where nobody can tell who holds letters, those that were there are waited for, and no others", async () => {
  const { looksAt, gaveLetter } = begin({ canTell: false });
  expect(await looksAt(1, 0, 2_000)).toEqual(["later", "later"]);
  gaveLetter();
  expect(await looksAt(2, 2_010)).toEqual(["unknown"]);

  expect(await begin({ canTell: false }).looksAt(1, 0, 3_001)).toEqual(["later", "unknown"]);
});

test("where that can be told no more, it is not said that all were seen", async () => {
  const { state, looksAt } = begin({ wereThere: true });
  expect(await looksAt(2, 0)).toEqual(["later"]);
  state.othersHold = undefined;

  expect(await looksAt(2, 100)).toEqual(["unknown"]);
});

test("whoever has no lock waits for nothing: who has it may wait for what they hold", async () => {
  const { looksAt, asked } = begin({ hasLock: false });

  expect(await looksAt(1, 0)).toEqual(["unknown"]);
  expect(await looksAt(2, 1)).toEqual(["unknown"]);
  expect(asked()).toBe(0);
});
