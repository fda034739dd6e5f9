import { expect, test } from "vitest";
import { GONE, inParts, type BulkState, type Part } from "./bulk.js";

const refs = Array.from({ length: 45 }, (_, at) => `letter-${String(at)}`);
const doAll = (some: readonly string[]): Part => ({
  run: `run of ${some[0] ?? ""}`,
  done: some.length,
  letters: some.map((ref) => ({ ref })),
});

function start(
  act: (refs: readonly string[]) => Part,
  onProgress: (state: BulkState) => void = () => undefined,
  of: "letters" | "runs" = "letters",
) {
  const stop = new AbortController();
  const asked: number[] = [];
  const ended = inParts(
    refs,
    (some) => {
      asked.push(some.length);

      return Promise.resolve().then(() => act(some));
    },
    { signal: stop.signal, of, onProgress },
  );

  return { ended, asked, stop: () => stop.abort() };
}

test("many are done some at a time, each request after the one before, and progress is told", async () => {
  const seen: number[] = [];
  const { ended, asked } = start(doAll, ({ settled }) => seen.push(settled));

  expect(await ended).toMatchObject({
    total: 45,
    settled: 45,
    done: 45,
    end: { kind: "all" },
    left: new Map(),
  });
  expect(asked).toEqual([20, 20, 5]);
  expect(seen).toEqual([20, 40, 45]);
  expect((await ended).runs).toEqual(["run of letter-0", "run of letter-20", "run of letter-40"]);
});

test("what is left is counted by its reason, also what somebody else was faster with", async () => {
  const { ended } = start((some) => ({
    run: "r",
    done: some.length - 3,
    letters: [
      ...some.slice(0, -3).map((ref) => ({ ref })),
      { ref: "x", problem: "no" },
      { ref: "y", problem: "no" },
    ],
  }));

  expect(await ended).toMatchObject({
    done: 36,
    left: new Map([
      ["no", 6],
      [GONE, 3],
    ]),
  });
});

test("a stop lets the request finish that is under way, and begins no other", async () => {
  const { ended, asked, stop } = start((some) => {
    stop();

    return doAll(some);
  });

  expect(await ended).toMatchObject({ settled: 20, done: 20, end: { kind: "stopped" } });
  expect(asked).toEqual([20]);
});

test("a failure ends it, and what was done before it is told", async () => {
  let requests = 0;
  const error = new Error("busy");
  const { ended, asked } = start((some) => {
    if (++requests === 2) throw error;

    return doAll(some);
  });

  expect(await ended).toMatchObject({ settled: 20, done: 20, end: { kind: "failed", error } });
  expect(asked).toEqual([20, 20]);
});

test("of runs nobody knows how many letters they have: none is said to be gone, and all are asked for", async () => {
  const { ended, asked } = start(
    ([first = ""]) => ({ run: "r", done: 0, letters: [{ ref: first, problem: "back" }], isPart: true }),
    undefined,
    "runs",
  );

  expect(await ended).toMatchObject({ settled: 45, done: 0, left: new Map([["back", 2]]), isPart: true });
  expect(asked).toEqual([25, 20]);
});

test.each([{ kind: "stopped" } as const, { kind: "failed", error: new Error("busy") } as const])(
  "what breaks off within a request ($kind) ends it, and what was done by then is told",
  async (brokeOff) => {
    const { ended, asked } = start((some) => ({ ...doAll(some), done: 7, brokeOff }), undefined, "runs");

    expect(await ended).toMatchObject({ settled: 0, done: 7, runs: ["run of letter-0"], end: brokeOff });
    expect(asked).toEqual([25]);
  },
);
