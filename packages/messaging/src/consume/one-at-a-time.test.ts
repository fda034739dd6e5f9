import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Work, worker } from "../testing/test-contract.js";
import { work } from "../testing/stage.js";
import type { ConsumedChannel } from "./acknowledge.js";
import type { Consuming } from "./batch-loop.js";
import { closedBreaker } from "./breaker.js";
import { channelOpened } from "./consumer-state.js";
import { count, prefetchOf, reopenChannel, waitForNextTry } from "./one-at-a-time.js";
import type { SettledMessage } from "./settle.js";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

/** A consumer of which the breaker opens after two failures. */
function consumer({ opens = () => undefined }: Readonly<{ opens?: () => Error | undefined }> = {}) {
  const told: string[] = [];
  const tell = (fields: object, text: string) => void told.push(`${JSON.stringify(fields)} ${text}`);
  const state: Consuming["state"] = { current: { kind: "opening", batch: undefined } };
  const consuming = {
    state,
    breaker: { current: closedBreaker },
    breakerLimits: { failures: 2, windowMs: 60_000 },
    context: {
      queue: "work",
      settings: worker.queues["work"],
      expected: { types: new Map([["Work", Work]]) },
      logger: { info: tell, warn: tell, error: tell },
      signal: new AbortController().signal,
    },
    observer: { paused: (queue: string, reason: string) => void told.push(`paused ${queue}: ${reason}`) },
    closeChannel: () => Promise.resolve(void told.push("closed")),
    openChannel() {
      // As the real one: it is the consumer's before the broker has said whether it may consume.
      state.current = channelOpened(state.current, {} as ConsumedChannel);
      const error = opens();

      return error === undefined ? Promise.resolve(void told.push("opened")) : Promise.reject(error);
    },
    left: () => AbortSignal.abort(),
  } as unknown as Consuming;

  return { consuming, state, told };
}

const failed = (messageId: string) =>
  ({
    handler: { messageId, ended: "badly" },
    error: new Error("no luck"),
    raw: work(messageId),
  }) as unknown as SettledMessage;
const handled = { handler: { messageId: "m", ended: "well" } } as unknown as SettledMessage;

test("a breaker that opens is told of once as an error, and each failed try as a pause", () => {
  const { consuming, told } = consumer();
  count(consuming, [failed("1")], "attempt");
  expect([told, prefetchOf(consuming)]).toEqual([[], worker.queues.work.prefetch]);

  count(consuming, [failed("2")], "attempt");
  expect(told).toEqual([
    expect.stringMatching(/^paused work: .*no luck/),
    expect.stringMatching(
      /"message":"Work","messageId":"m-2".*"id":"2".* the queue pauses before its dead letters fill/,
    ),
  ]);
  expect(prefetchOf(consuming)).toBe(1);

  count(consuming, [failed("3")], "attempt");
  expect(told.slice(2)).toEqual([expect.stringMatching(/^paused work: /)]);
  // What reached no handler is no try, and what was let past neither.
  count(consuming, [], "attempt");
  count(consuming, [], "pass");
  expect(told).toHaveLength(3);
});

test("one that closes is told of with how long it was open", async () => {
  const { consuming, told } = consumer();
  count(consuming, [failed("1"), failed("2")], "attempt");
  expect(consuming.breaker.current.kind).toBe("open");
  vi.advanceTimersByTime(600);
  count(consuming, [handled], "attempt");

  expect(told.at(-1)).toMatch(/^\{"queue":"work","seconds":1,.* the queue goes on after its pause$/);
  expect(prefetchOf(consuming)).toBe(worker.queues.work.prefetch);
});

test("the next message of an open breaker waits, and of a closed one does not", async () => {
  const { consuming } = consumer();
  const leaving = new AbortController();
  const patient = { ...consuming, left: () => leaving.signal };
  const ids = () => ["1"];
  expect(await waitForNextTry(patient, ids)).toBeLessThanOrEqual(performance.now());
  count(patient, [failed("1"), failed("2")], "attempt");
  let waited = false;
  const waiting = waitForNextTry(patient, ids).then(() => (waited = true));
  await vi.advanceTimersByTimeAsync(999);
  expect(waited).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(waited).toBe(true);
  await waiting;
});

test("one that waits for its next message waits no longer than its consumer is to go on", async () => {
  const { consuming } = consumer();
  const leaving = new AbortController();
  count(consuming, [failed("1"), failed("2")], "attempt");
  const waiting = waitForNextTry({ ...consuming, left: () => leaving.signal }, () => ["1"]);
  leaving.abort();

  expect(await waiting).toBeGreaterThan(performance.now());
});

test("a channel that cannot be opened again is tried until it can, and not for a consumer that has left", async () => {
  let refused = 0;
  const { consuming, told } = consumer({
    opens: () => (refused++ < 2 ? new Error("no permission") : undefined),
  });
  await reopenChannel(consuming);
  const warning = '{"queue":"work","reason":"no permission"} the queue cannot be consumed';
  expect(told).toEqual(["closed", warning, warning, "opened"]);

  const left = consumer();
  left.state.current = { kind: "paused" };
  await reopenChannel(left.consuming);
  expect(left.told).toEqual(["closed"]);
});
