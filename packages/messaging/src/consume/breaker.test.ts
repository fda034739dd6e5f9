import { expect, test } from "vitest";
import { breakerReason, closedBreaker, counted, type Breaker } from "./breaker.js";

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
  settled: readonly (
    ReturnType<typeof badly> | ReturnType<typeof well> | ReturnType<typeof again> | typeof unheard
  )[];
}>;

function after(...batches: readonly Batch[]): Breaker {
  return batches.reduce<Breaker>(
    (breaker, { at, settled }) => counted(breaker, settled, { ...limits, now: at }),
    closedBreaker,
  );
}

const abc = [badly("a"), badly("b"), badly("c")];

test("it opens where the handlers failed for all of the last messages, with the last error", () => {
  expect(after({ at: 1, settled: abc })).toEqual({
    kind: "open",
    since: 1,
    reason: "the handlers failed for the last 3 messages, and one at a time is tried: no c",
    tries: 0,
    failedAt: 1,
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

test("while it is open each failure counts as a try, and nothing else does", () => {
  const open = { at: 1, settled: abc };

  expect(after(open, { at: 5, settled: [again("a")] })).toMatchObject({
    kind: "open",
    since: 1,
    tries: 1,
    failedAt: 5,
  });
  expect(after(open, { at: 5, settled: [unheard] })).toEqual(after(open));
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
