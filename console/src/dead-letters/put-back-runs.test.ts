import { expect, test } from "vitest";
import type { Part } from "./bulk.js";
import { putBackRuns } from "./put-back-runs.js";

const letter = (ref: string, problem?: string) => ({ ref, ...(problem === undefined ? {} : { problem }) });

/** Answers what it has, and keeps what it was asked for. */
function gateway(answers: readonly Omit<Part, "run">[]) {
  const asked: (readonly string[])[] = [];
  const ask = async (runs: readonly string[]): Promise<Part> => {
    asked.push(runs);
    const answer = answers[asked.length - 1];
    if (answer === undefined) throw new Error("asked too often");

    return { run: `restore-${String(asked.length)}`, ...answer };
  };

  return { asked, ask };
}

test("what many runs discarded is put back by one request", async () => {
  const { asked, ask } = gateway([{ done: 3, letters: [letter("a"), letter("b"), letter("c")] }]);

  expect(await putBackRuns(["one", "two"], ask)).toMatchObject({ done: 3 });
  expect(asked).toEqual([["one", "two"]]);
});

test("what there was no room for comes back run by run, and each letter is told of once", async () => {
  const before = "it was put back before";
  const { asked, ask } = gateway([
    { done: 1, letters: [letter("a"), letter("b", "it was too large")], isPart: true },
    { done: 0, letters: [letter("a", before), letter("b", "it was too large")] },
    { done: 1, letters: [letter("c"), letter("d", before)] },
  ]);

  expect(await putBackRuns(["one", "two"], ask)).toEqual({
    run: "restore-1",
    done: 2,
    letters: [letter("a"), letter("b", "it was too large"), letter("c"), letter("d", before)],
    isPart: false,
  });
  expect(asked).toEqual([["one", "two"], ["one"], ["two"]]);
});

test("a part that nothing more comes of, or that is one run's, stays one, and says so", async () => {
  const nothing = gateway([{ done: 0, letters: [letter("a", "gone")], isPart: true }]);
  expect(await putBackRuns(["one", "two"], nothing.ask)).toMatchObject({ done: 0, isPart: true });

  const single = gateway([{ done: 1, letters: [letter("a")], isPart: true }]);
  expect(await putBackRuns(["one"], single.ask)).toMatchObject({ done: 1, isPart: true });

  const still = gateway([
    { done: 1, letters: [letter("a")], isPart: true },
    { done: 0, letters: [letter("a")] },
    { done: 0, letters: [], isPart: true },
  ]);
  expect(await putBackRuns(["one", "two"], still.ask)).toMatchObject({ done: 1, isPart: true });
});
