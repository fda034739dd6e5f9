import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { Database } from "../database/tx.js";
import { PauseError } from "../errors.js";
import { worker } from "../testing/test-contract.js";
import type { Consuming } from "./batch-loop.js";
import { beforeTrialMs, givenBackAgain, waitUntilAble } from "./pause.js";

test("a consumer that has to give everything back again and again waits longer each time, half an hour at most", () => {
  expect([0, 1, 2, 3, 4, 10, 1_000].map(beforeTrialMs)).toEqual([
    0, 0, 60_000, 120_000, 240_000, 1_800_000, 1_800_000,
  ]);
});

test("twenty deliveries last for hours even where every trial goes well and nothing can be handled", () => {
  const waits = Array.from({ length: 20 }, (_, times) => beforeTrialMs(times));

  expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(7 * 3_600_000);
});

const delivery = { content: Buffer.from("{}"), fields: {}, properties: { headers: {} } } as ConsumeMessage;

/** A consumer that has given everything back, and what it does then. `left` ends all waits at once. */
function unableConsumer({
  since = 0,
  tries = () => undefined,
  opens = () => undefined,
  isEmpty = false,
  left = AbortSignal.abort(),
}: Partial<{
  since: number;
  /** What trying the service out comes to, trial by trial. */
  tries: (trial: number) => Error | undefined;
  opens: () => Error | undefined;
  isEmpty: boolean;
  left: AbortSignal;
}> = {}) {
  const done: string[] = [];
  const told: string[] = [];
  let trials = 0;
  const state: Consuming["state"] = {
    current: { kind: "unable", pause: { since, reason: "no database" }, deliveries: [delivery] },
  };
  const database: Database = {
    connect() {
      const error = tries(++trials);
      const connection = {
        query: () => Promise.resolve({ rows: [], rowCount: 0 }),
        release: () => undefined,
      };

      return error === undefined ? Promise.resolve(connection) : Promise.reject(error);
    },
  };
  const consuming = {
    state,
    context: {
      queue: "work",
      contract: worker,
      settings: worker.queues["work"],
      handlers: new Map(),
      expected: { types: new Map() },
      database,
      sender: { send: () => Promise.resolve() },
      logger: { info: (fields: object) => void told.push(JSON.stringify(fields)), warn: () => undefined },
      signal: new AbortController().signal,
    },
    observer: { paused: (_: string, reason: string) => void done.push(`paused: ${reason}`) },
    isQueueEmpty: () => Promise.resolve(isEmpty),
    closeChannel: () => Promise.resolve(void done.push("closed")),
    openChannel() {
      const error = opens();
      if (error !== undefined) return Promise.reject(error);

      return Promise.resolve(void done.push("opened"));
    },
    left: () => left,
    giveBackAfterMs: 1_000,
  } as unknown as Consuming;

  return { consuming, state, done, told, trials: () => trials };
}

test("everything was given back once more where the pause outlasted its time, and not where a channel was only lost", () => {
  const now = performance.now();

  expect(givenBackAgain(unableConsumer({ since: now - 5_000 }).consuming, 3)).toBe(4);
  expect(givenBackAgain(unableConsumer({ since: now - 10 }).consuming, 3)).toBe(3);
  const { consuming, state } = unableConsumer({ since: now - 5_000 });
  state.current = { kind: "paused" };
  expect(givenBackAgain(consuming, 3)).toBe(3);
});

test("a service that can work again is consumed, and that is said with how long it took", async () => {
  const { consuming, state, done, told } = unableConsumer({ since: performance.now() - 3_000 });
  await waitUntilAble(consuming, 0);

  expect(done).toEqual(["opened"]);
  expect(state.current.kind).toBe("opening");
  expect(told).toEqual(['{"queue":"work","seconds":3,"reason":"no database"}']);
});

test("one that cannot is tried until it can, and each failure is told", async () => {
  const { consuming, done, trials } = unableConsumer({
    tries: (trial) => (trial < 3 ? new PauseError(`no database ${String(trial)}`) : undefined),
  });
  await waitUntilAble(consuming, 0);

  expect(trials()).toBe(3);
  expect(done).toEqual(["paused: no database 1", "paused: no database 2", "opened"]);
});

test("a channel that is refused leaves it unable", async () => {
  let refused = 0;
  const { consuming, done, state } = unableConsumer({
    opens: () => (refused++ === 0 ? new Error("no permission") : undefined),
  });
  await waitUntilAble(consuming, 0);

  expect(done).toEqual(["paused: no permission", "opened"]);
  expect(state.current.kind).toBe("opening");
});

test("where nothing is left in the queue nothing is waited for", async () => {
  const { consuming, trials, done } = unableConsumer({ isEmpty: true, tries: () => new PauseError("none") });
  await waitUntilAble(consuming, 0);

  expect([trials(), done]).toEqual([1, ["opened"]]);
});

test("the wait before the first trial is kept, unless the consumer is to go", async () => {
  const leaving = new AbortController();
  const { consuming, trials, state } = unableConsumer({ left: leaving.signal });
  const waiting = waitUntilAble(consuming, 2);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(trials()).toBe(0);
  state.current = { kind: "paused" };
  leaving.abort();
  await waiting;

  expect(trials()).toBe(0);
});
