import { expect, test } from "vitest";
import type { Part } from "./bulk.js";
import { putBackRuns } from "./put-back-runs.js";

const letter = (ref: string, problem?: string) => ({ ref, ...(problem === undefined ? {} : { problem }) });

/** Answers what it has, and keeps what it was asked for. Whoever asks may stop it at one of the answers. */
function gateway(answers: readonly (Omit<Part, "run"> | Error)[], stopAt = 0) {
  const asked: (readonly string[])[] = [];
  const stopping = new AbortController();
  const ask = async (runs: readonly string[]): Promise<Part> => {
    asked.push(runs);
    if (asked.length === stopAt) stopping.abort();
    const answer = answers[asked.length - 1] ?? new Error("asked too often");
    if (answer instanceof Error) throw answer;

    return { run: `restore-${String(asked.length)}`, ...answer };
  };

  return { asked, putBack: (runs: readonly string[]) => putBackRuns(runs, ask, stopping.signal) };
}

/** As the client throws it. */
const refused = (status: number, code: string) =>
  Object.assign(new Error(code), {
    name: "TRPCClientError",
    data: { httpStatus: status, problem: { status, code, detail: code } },
  });

test("what many runs discarded is put back by one request", async () => {
  const { asked, putBack } = gateway([{ done: 3, letters: [letter("a"), letter("b"), letter("c")] }]);

  expect(await putBack(["one", "two"])).toMatchObject({ done: 3 });
  expect(asked).toEqual([["one", "two"]]);
});

test("what there was no room for comes back run by run, and each letter is told of once", async () => {
  const before = "it was put back before";
  const { asked, putBack } = gateway([
    { done: 1, letters: [letter("a"), letter("b", "it was too large")], isPart: true },
    { done: 0, letters: [letter("a", before), letter("b", "it was too large")] },
    { done: 1, letters: [letter("c"), letter("d", before)] },
  ]);

  expect(await putBack(["one", "two"])).toEqual({
    run: "restore-1",
    done: 2,
    letters: [letter("a"), letter("b", "it was too large"), letter("c"), letter("d", before)],
    isPart: false,
  });
  expect(asked).toEqual([["one", "two"], ["one"], ["two"]]);
});

test("what is not whole stays so, and says so; of one run there is nothing to ask again", async () => {
  const single = gateway([{ done: 1, letters: [letter("a")], isPart: true }]);
  expect(await single.putBack(["one"])).toMatchObject({ done: 1, isPart: true });

  const still = gateway([
    { done: 1, letters: [letter("a")], isPart: true },
    { done: 0, letters: [letter("a")] },
    { done: 0, letters: [], isPart: true },
  ]);
  expect(await still.putBack(["one", "two"])).toMatchObject({ done: 1, isPart: true });
});

test("where all that was seen at once is back since an earlier try, the rest comes back run by run", async () => {
  const before = letter("a", "it was put back before");
  const { putBack } = gateway([
    { done: 0, letters: [before], isPart: true },
    { done: 0, letters: [before] },
    { done: 1, letters: [letter("b")] },
  ]);

  expect(await putBack(["one", "two"])).toMatchObject({
    done: 1,
    letters: [before, letter("b")],
    isPart: false,
  });
});

test.each([refused(404, "dead_letter_not_found"), refused(503, "audit_trail_not_read")])(
  "where a run cannot be read (%s), the others come back, and what is back is told",
  async (error) => {
    const { asked, putBack } = gateway([
      { done: 1, letters: [letter("a")], isPart: true },
      error,
      { done: 1, letters: [letter("b")] },
    ]);

    expect(await putBack(["one", "two"])).toEqual({
      run: "restore-1",
      done: 2,
      letters: [letter("a"), letter("b")],
      isPart: true,
    });
    expect(asked).toHaveLength(3);
  },
);

test.each([
  new Error("the console failed"),
  refused(401, "not_authenticated"),
  refused(409, "dead_letters_busy"),
  refused(503, "unavailable"),
])(
  "where the gateway does not go on (%s), no more is asked, and what is back is told with the failure",
  async (error) => {
    const { asked, putBack } = gateway([
      { done: 1, letters: [letter("a")], isPart: true },
      { done: 1, letters: [letter("b")] },
      error,
    ]);

    expect(await putBack(["one", "two", "three"])).toMatchObject({
      done: 2,
      letters: [letter("a"), letter("b")],
      brokeOff: { kind: "failed", error },
    });
    expect(asked).toHaveLength(3);
  },
);

test("a failure of the first request is one of all", async () => {
  const error = refused(404, "dead_letter_not_found");

  await expect(gateway([error]).putBack(["one", "two"])).rejects.toBe(error);
});

test("a stop lets the request finish that is under way, and begins no other", async () => {
  const begun = gateway(
    [
      { done: 1, letters: [letter("a")], isPart: true },
      { done: 1, letters: [letter("b")] },
    ],
    2,
  );
  expect(await begun.putBack(["one", "two"])).toMatchObject({ done: 2, brokeOff: { kind: "stopped" } });
  expect(begun.asked).toEqual([["one", "two"], ["one"]]);

  const over = gateway([{ done: 2, letters: [letter("a"), letter("b")] }], 1);
  expect(await over.putBack(["one", "two"])).not.toHaveProperty("brokeOff");
});
