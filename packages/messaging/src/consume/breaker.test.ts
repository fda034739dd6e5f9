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
    triedAt: 1,
    attempts: 0,
    nextAttemptAt: 1_001,
    failedAt: new Map(),
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
  const tried = { kind: "open", since: 1, triedAt: 5, failedAt: new Map([["a", 5]]) };

  expect(after(open, { at: 5, settled: [again("a")] })).toMatchObject({ ...tried, attempts: 1 });
  expect(after(open, { at: 5, trial: "look", settled: [badly("a")] })).toMatchObject({
    ...tried,
    attempts: 0,
  });
  expect(after(open, { at: 5, settled: [unheard] })).toEqual(after(open));
});

/** Tries one message after the other, which all fail, for so long. They have ids of their own, or come again and again. */
function failingFor(
  ms: number,
  { hasDelays = true, id = String }: { hasDelays?: boolean; id?: (n: number) => string },
) {
  const tried: { at: number; trial: Trial; id: string }[] = [];
  let breaker = after({ at: 0, settled: abc });
  for (let now = 0; ;) {
    now = nextTrialAt(breaker, { now, hasDelays });
    if (now > ms) return tried;
    const next = id(tried.length);
    const trial = trialOf(breaker, now, () => [next]);
    tried.push({ at: now, trial, id: next });
    breaker = counted(breaker, trial === "pass" ? [] : [badly(next)], { ...limits, now, trial });
  }
}

test("while it is open a message is tried each second, and one a minute at last uses up an attempt", () => {
  const tried = failingFor(600_000, {});

  expect(tried).toHaveLength(600);
  expect(tried.filter(({ trial }) => trial === "attempt").map(({ at }) => at / 1_000)).toEqual([
    1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, 423, 483, 543,
  ]);
});

test("where nothing can go to the back of its queue, each trial is an attempt", () => {
  const tried = failingFor(600_000, { hasDelays: false, id: () => "same" });

  expect(tried).toHaveLength(14);
  expect(new Set(tried.map(({ trial }) => trial))).toEqual(new Set(["attempt"]));
});

test("a message that comes again and again is looked at less and less often, and is let past in between", () => {
  const hour = failingFor(3_600_000, { id: (n) => String(n % 20) });
  const day = failingFor(86_400_000, { id: () => "same" });
  const looks = day.filter(({ trial }) => trial === "look").map(({ at }) => at);

  // The good message behind it waits for a second, as behind a new one.
  expect(hour).toHaveLength(3_600);
  expect(hour.filter(({ trial, id }) => id === "7" && trial === "look").length).toBeLessThan(10);
  expect(day).toHaveLength(86_400);
  expect(looks.length).toBeLessThan(18);
  // Those that use up an attempt are as many as before, and end, since attempts do.
  expect(day.filter(({ trial }) => trial === "attempt")).toHaveLength(1_444);
});

test("so many ids are remembered, and of those that were forgotten the oldest are looked at again", () => {
  const tried = failingFor(1_100_000, {});
  const last = tried.reduce<Breaker>(
    (breaker, { at, id, trial }) => counted(breaker, [badly(id)], { ...limits, now: at, trial }),
    after({ at: 0, settled: abc }),
  );
  const now = 1_100_100;
  const next = (id: string) => trialOf({ ...last, nextAttemptAt: Infinity } as Breaker, now, () => [id]);

  expect(last).toMatchObject({ failedAt: { size: 1_000 } });
  expect([next("1099"), next("0"), next("new")]).toEqual(["pass", "look", "look"]);
});

test("one new message in a pack is enough to look at it", () => {
  const breaker = after(open, { at: 900, trial: "look", settled: [badly("a")] });

  expect(trialOf(breaker, 1_000, () => ["a"])).toBe("pass");
  expect(trialOf(breaker, 1_000, () => ["a", "b"])).toBe("look");
  expect(trialOf(breaker, 1_001, () => ["a"])).toBe("attempt");
});

test("nothing waits that comes long after the last failure, or while nothing fails", () => {
  for (const breaker of [after(open), closedBreaker]) {
    expect(nextTrialAt(breaker, { now: 700_000, hasDelays: true })).toBe(700_000);
    expect(trialOf(breaker, 700_000, () => ["a"])).toBe("attempt");
  }
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
    triedAt: 9,
  });
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
