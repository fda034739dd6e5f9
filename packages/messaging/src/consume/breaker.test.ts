import { expect, test } from "vitest";
import { breakerReason, closedBreaker, counted, nextTrial, type Breaker, type Trial } from "./breaker.js";

const limits = { failures: 3, windowMs: 60_000 };
const well = (messageId: string) => ({ handler: { messageId, ended: "well" } as const });
const badly = (messageId: string) => ({
  handler: { messageId, ended: "badly" } as const,
  error: new Error(`no ${messageId}`),
});
const again = (messageId: string) => ({
  handler: { messageId, ended: "badly again" } as const,
  error: new Error(`no ${messageId}`),
});
/** Broke its schema, was handled before, or came too late. */
const unheard = { error: "not JSON" };

type Batch = Readonly<{
  at: number;
  trial?: Trial;
  settled: readonly (
    ReturnType<typeof badly> | ReturnType<typeof well> | ReturnType<typeof again> | typeof unheard
  )[];
}>;

function after(...batches: readonly Batch[]): Breaker {
  return batches.reduce<Breaker>(
    (breaker, { at, settled, trial = "attempt" }) => counted(breaker, settled, { ...limits, now: at, trial }),
    closedBreaker,
  );
}

const abc = [badly("a"), badly("b"), badly("c")];

test("it opens where the handlers failed for all of the last messages, with the last error", () => {
  expect(after({ at: 1, settled: abc })).toEqual({
    kind: "open",
    since: 1,
    reason: "the handlers failed for the last 3 messages, and one at a time is tried: no c",
    failedAt: 1,
    attempts: 0,
    nextAttemptAt: 1_001,
  });
  expect(after({ at: 1, settled: [badly("a")] }, { at: 2, settled: [badly("b"), badly("c")] }).kind).toBe(
    "open",
  );
});

test.each<[why: string, ...Batch[]]>([
  [
    "a message that fails again and again counts once",
    ...[1, 2, 3, 4].map((at) => ({ at, settled: [badly("a"), badly("b")] })),
  ],
  [
    "poison that comes back alone does not count",
    { at: 1, settled: [badly("a"), well("x"), badly("b"), well("y"), badly("c"), well("z")] },
    { at: 2, settled: [again("a"), again("b"), again("c")] },
  ],
  [
    "one that is handled in between ends the count",
    { at: 1, settled: [badly("a"), badly("b"), well("x"), badly("c")] },
  ],
  [
    "so does one in a later batch",
    { at: 1, settled: [badly("a"), badly("b")] },
    { at: 2, settled: [well("x"), badly("c")] },
  ],
  [
    "what never reached a handler does not count",
    { at: 1, settled: [badly("a"), unheard, unheard, unheard, badly("b")] },
  ],
  [
    "nor does what failed long ago",
    { at: 0, settled: [badly("a"), badly("b")] },
    { at: 60_000, settled: [badly("c")] },
  ],
  ["it closes as soon as one is handled", { at: 1, settled: abc }, { at: 2, settled: [well("a")] }],
])("%s", (_, ...batches) => {
  expect(after(...batches).kind).toBe("closed");
});

const open = { at: 1, settled: abc };

test("while it is open each failure is told, and what never reached a handler is not", () => {
  const tried = { kind: "open", since: 1, failedAt: 5 };

  expect(after(open, { at: 5, settled: [again("a")] })).toMatchObject({ ...tried, attempts: 1 });
  expect(after(open, { at: 5, trial: "look", settled: [badly("a")] })).toMatchObject({
    ...tried,
    attempts: 0,
  });
  expect(after(open, { at: 5, settled: [unheard] })).toEqual(after(open));
});

/** Tries one message after the other, which all fail, for so long. */
function failingFor(ms: number, hasDelays: boolean) {
  const tried: { at: number; trial: Trial }[] = [];
  let breaker = after({ at: 0, settled: abc });
  for (let now = 0; ;) {
    const { waitMs, trial } = nextTrial(breaker, { now, hasDelays });
    now += waitMs;
    if (now > ms) return tried;
    tried.push({ at: now, trial });
    breaker = counted(breaker, [badly(String(now))], { ...limits, now, trial });
  }
}

test("while it is open a message is tried each second, and one a minute at last uses up an attempt", () => {
  const tried = failingFor(600_000, true);

  expect(tried).toHaveLength(600);
  expect(tried.filter(({ trial }) => trial === "attempt").map(({ at }) => at / 1_000)).toEqual([
    1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, 423, 483, 543,
  ]);
});

test("where nothing can go to the back of its queue, each trial is an attempt", () => {
  const tried = failingFor(600_000, false);

  expect(tried).toHaveLength(14);
  expect(new Set(tried.map(({ trial }) => trial))).toEqual(new Set(["attempt"]));
});

test("nothing waits that comes long after the last failure, or while nothing fails", () => {
  const breaker = after(open);

  expect(nextTrial(breaker, { now: 700_000, hasDelays: true })).toEqual({ waitMs: 0, trial: "attempt" });
  expect(nextTrial(closedBreaker, { now: 1, hasDelays: true })).toEqual({ waitMs: 0, trial: "attempt" });
});

test("where nothing has been there to try for minutes, nothing is told", () => {
  const open = after({ at: 1, settled: abc });

  expect(breakerReason(open, 300_000)).toContain("no c");
  expect(breakerReason(open, 300_002)).toBeUndefined();
  expect(breakerReason(closedBreaker, 1)).toBeUndefined();
});

test("one message that is handled alone ends the count, and a batch that reached no handler does not", () => {
  const two = { at: 1, settled: [badly("a"), badly("b")] };

  expect(after(two, { at: 2, settled: [well("x")] }, { at: 3, settled: [badly("c")] }).kind).toBe("closed");
  expect(after(two, { at: 2, settled: [unheard] }, { at: 3, settled: [badly("c")] }).kind).toBe("open");
});
