import { expect, test } from "vitest";
import {
  breakerReason,
  closedBreaker,
  counted,
  nextTrialAt,
  trialOf,
  type Breaker,
  type Trial,
} from "./breaker.js";

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
  trial?: Trial["kind"];
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
    triedAt: 1,
    passedAt: 1,
    attempts: 0,
    nextAttemptAt: 1_001,
    failedAt: new Map(["a", "b", "c"].map((id) => [id, 1])),
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

/** While it is open: of a pack one message's attempt is used up. */
const oneAttempt = { kind: "attempt", left: { now: 1, onceHandled: 3 }, backInMs: 1_000 };

test("while it is open each failure is told, and what never reached a handler is not", () => {
  const tried = {
    kind: "open",
    since: 1,
    triedAt: 5,
    failedAt: new Map(["b", "c", "a"].map((id) => [id, id === "a" ? 5 : 1])),
  };

  expect(after(open, { at: 5, settled: [again("a")] })).toMatchObject({ ...tried, attempts: 1 });
  expect(after(open, { at: 5, trial: "look", settled: [badly("a")] })).toMatchObject({
    ...tried,
    attempts: 0,
  });
  expect(after(open, { at: 5, settled: [unheard] })).toEqual(after(open));
});

type Tried = Readonly<{ at: number; kind: Trial["kind"]; id: string }>;

/** Tries one message after the other, which all fail, for so long. They have ids of their own, or come again and again. */
function failingFor(
  ms: number,
  {
    hasDelays = true,
    id = String,
    goneForMs = 0,
  }: { hasDelays?: boolean; id?: (n: number) => string; goneForMs?: number },
) {
  const tried: Tried[] = [];
  let breaker = after({ at: 0, settled: abc });
  for (let now = 0; ; now += goneForMs) {
    const next = id(tried.length);
    const ids = () => [next];
    now = nextTrialAt(breaker, { now, hasDelays, ids });
    if (now > ms) return tried;
    const { kind } = trialOf(breaker, { ...limits, now, ids });
    tried.push({ at: now, kind, id: next });
    breaker = counted(breaker, kind === "pass" ? [] : [badly(next)], { ...limits, now, trial: kind });
  }
}

const leastGap = (tried: readonly Tried[], kinds: readonly Trial["kind"][]) => {
  const times = tried.filter(({ kind }) => kinds.includes(kind)).map(({ at }) => at);

  return Math.min(...times.slice(1).map((at, n) => at - (times[n] ?? 0)));
};
const attemptsOf = (tried: readonly Tried[]) => tried.filter(({ kind }) => kind === "attempt");

test("while it is open a new message is tried each second, and one a minute at last uses up an attempt", () => {
  const tried = failingFor(600_000, {});

  expect(tried).toHaveLength(600);
  expect(attemptsOf(tried).map(({ at }) => at / 1_000)).toEqual([
    1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, 423, 483, 543,
  ]);
});

test("where nothing can go to the back of its queue, each trial is an attempt", () => {
  const tried = failingFor(600_000, { hasDelays: false, id: () => "same" });

  expect(tried).toHaveLength(14);
  expect(new Set(tried.map(({ kind }) => kind))).toEqual(new Set(["attempt"]));
});

test("a message that comes again and again is looked at less and less often, and is let past in between", () => {
  const tenMinutes = failingFor(600_000, { id: (n) => String(n % 20) });
  const day = failingFor(86_400_000, { id: () => "same", goneForMs: 15_000 });

  expect(tenMinutes.filter(({ id, kind }) => id === "7" && kind === "look").length).toBeLessThan(10);
  expect(day.filter(({ kind }) => kind === "look").length).toBeLessThan(18);
  // Those that use up an attempt end, since attempts do.
  expect(attemptsOf(tenMinutes)).toHaveLength(14);
  // How often something is let past, and how often a handler is asked at most, is bounded.
  expect([leastGap(tenMinutes, ["pass"]), leastGap(tenMinutes, ["look", "attempt"])]).toEqual([50, 1_000]);
});

test("a thousand messages that failed before hold up a good one behind them for less than a minute", () => {
  const bad = Array.from({ length: 1_000 }, (_, n) => badly(String(n)));
  let breaker = after({ at: 0, settled: abc }, { at: 1_000, settled: bad });
  let now = 500_000;
  for (const { handler } of bad) {
    const ids = () => [handler.messageId];
    now = nextTrialAt(breaker, { now, hasDelays: true, ids });
    const { kind } = trialOf(breaker, { ...limits, now, ids });
    breaker = counted(breaker, kind === "pass" ? [] : [badly(handler.messageId)], {
      ...limits,
      now,
      trial: kind,
    });
  }

  expect((now - 500_000) / 1_000).toBeLessThan(60);
});

test("a message that comes shortly before an attempt is due waits for it, and is not sent away once more", () => {
  // The last attempt was at 63 s, so that the next one is due at 123 s.
  const breaker = failed63();
  const ids = () => ["same"];
  const at = (now: number) => nextTrialAt(breaker, { now, hasDelays: true, ids });

  expect([at(121_900), at(122_500), at(123_100)]).toEqual([121_900, 123_000, 123_100]);
  expect(trialOf(breaker, { ...limits, now: 121_900, ids })).toEqual({ kind: "pass", backInMs: 1_100 });
  expect(trialOf(breaker, { ...limits, now: 123_000, ids })).toEqual(oneAttempt);
});

test.each([[[60_000]], [[250, 1_000, 4_000, 15_000, 30_000]], [[1_000, 10_000, 60_000, 86_400_000]]])(
  "where only one message is left, with the delays %j, its handler is asked every minute",
  (delays) => {
    const asked: number[] = [];
    const ids = () => ["same"];
    let breaker = after({ at: 0, settled: abc });
    for (let now = 0; now < 3_600_000;) {
      now = nextTrialAt(breaker, { now, hasDelays: true, ids });
      const trial = trialOf(breaker, { ...limits, now, ids });
      const step =
        trial.kind === "attempt" ? undefined : delays.findLast((delayMs) => delayMs <= trial.backInMs);
      if (trial.kind !== "pass") asked.push(now);
      breaker = counted(breaker, trial.kind === "pass" ? [] : [again("same")], {
        ...limits,
        now: now + 5,
        trial: trial.kind,
      });
      // The copy leaves before the failure is counted.
      now += 1 + (step ?? delays[0] ?? 0);
    }
    const waits = asked.slice(1).map((at, n) => at - (asked[n] ?? 0));

    expect(Math.max(...waits)).toBeLessThan(62_000);
  },
);

/** Failed in all attempts up to 63 s, and was looked at a moment ago. */
function failed63(): Breaker {
  const attempts = [1, 3, 7, 15, 31, 63].map((s) => ({ at: s * 1_000, settled: [badly("same")] }));

  return after({ at: 0, settled: abc }, ...attempts, {
    at: 121_500,
    trial: "look",
    settled: [badly("same")],
  });
}

test("so many ids are remembered, and of those that were forgotten the oldest are looked at again", () => {
  const many = Array.from({ length: 10_100 }, (_, n) => badly(String(n)));
  const last = after({ at: 0, settled: abc }, { at: 1_000, trial: "look", settled: many });
  const next = (id: string) =>
    trialOf({ ...last, nextAttemptAt: Infinity } as Breaker, { ...limits, now: 1_100, ids: () => [id] }).kind;

  expect(last).toMatchObject({ failedAt: { size: 10_000 } });
  expect(["10099", "0", "new"].map(next)).toEqual(["pass", "look", "look"]);
});

test("one new message in a pack is enough to look at it", () => {
  const breaker = after(open, { at: 900, trial: "look", settled: [badly("a")] });
  const at = (ids: readonly string[]) => nextTrialAt(breaker, { now: 950, hasDelays: true, ids: () => ids });
  const trial = (now: number, ids: readonly string[]) => trialOf(breaker, { ...limits, now, ids: () => ids });

  expect(trial(1_000, ["a"])).toEqual({ kind: "pass", backInMs: 1 });
  expect(trial(1_000, ["a", "new"])).toEqual({ kind: "look", backInMs: 1 });
  expect(trial(1_001, ["a"])).toEqual(oneAttempt);
  // Nobody knows yet what comes where nothing is there.
  expect([at(["a", "new"]), at([])]).toEqual([1_900, 1_900]);
});

test("nothing waits that comes long after the last failure, or while nothing fails", () => {
  for (const breaker of [after(open), closedBreaker]) {
    const ids = () => ["a"];
    expect(nextTrialAt(breaker, { now: 700_000, hasDelays: true, ids })).toBe(700_000);
    expect(trialOf(breaker, { ...limits, now: 700_000, ids })).toMatchObject({ kind: "attempt" });
  }
});

test("a batch is told how many new messages may fail before the queue pauses", () => {
  const at = (breaker: Breaker, now: number) => trialOf(breaker, { ...limits, now, ids: () => [] });
  const two = after({ at: 1, settled: [badly("a"), badly("b")] });
  const left = (now: number) => ({ kind: "attempt", left: { now, onceHandled: 3 } });

  expect(at(closedBreaker, 1)).toMatchObject(left(3));
  expect(at(two, 60_000)).toMatchObject(left(1));
  // What failed long ago does not count.
  expect(at(two, 60_001)).toMatchObject(left(3));
  expect(trialOf(two, { failures: Infinity, windowMs: 1, now: 1, ids: () => [] })).toMatchObject({
    left: { now: Infinity, onceHandled: Infinity },
  });
});

test("where it never opens nothing is remembered of what fails", () => {
  const never = { ...limits, failures: Infinity, now: 1, trial: "attempt" as const };

  expect(counted(closedBreaker, abc, never)).toEqual(closedBreaker);
});

test("one that was let past says that something is there, and nothing else", () => {
  const before = after(open, { at: 5, trial: "look", settled: [badly("a")] });

  expect(
    after(open, { at: 5, trial: "look", settled: [badly("a")] }, { at: 9, trial: "pass", settled: [] }),
  ).toEqual({
    ...before,
    passedAt: 9,
  });
});

test("where nothing has been there to try for minutes, nothing is told", () => {
  const open = after({ at: 1, settled: abc });

  expect(breakerReason(open, 300_000)).toContain("no c");
  expect(breakerReason(open, 300_002)).toBeUndefined();
  expect(breakerReason({ ...open, passedAt: 9 } as Breaker, 300_002)).toContain("no c");
  expect(breakerReason(closedBreaker, 1)).toBeUndefined();
});

test("one message that is handled alone ends the count, and a batch that reached no handler does not", () => {
  const two = { at: 1, settled: [badly("a"), badly("b")] };

  expect(after(two, { at: 2, settled: [well("x")] }, { at: 3, settled: [badly("c")] }).kind).toBe("closed");
  expect(after(two, { at: 2, settled: [unheard] }, { at: 3, settled: [badly("c")] }).kind).toBe("open");
});
