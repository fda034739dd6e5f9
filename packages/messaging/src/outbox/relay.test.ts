import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../database/tx.js";
import { playBroker } from "../testing/played-broker.js";
import { startRelay } from "./relay.js";

// When a relay looks at the outbox, on a database that is played. `relay.broker.test.ts` has a real one. Time passes only where
// a test says so: a machine that is busy would else let the relay look once more.

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

type Row = Readonly<{ seq: string; envelope: object }>;

const rowOf = (seq: string): Row => {
  const route = { exchange: "jobs", routingKey: "k" };

  return { seq, envelope: { ...route, messageId: seq, type: "Work", sentAt: 0, headers: {}, content: "{}" } };
};

/** A relay on its own outbox, and how often it has looked. */
async function relaying(fails: (look: number) => Error | undefined = () => undefined) {
  const outbox: Row[] = [];
  const warnings: unknown[] = [];
  const published: unknown[] = [];
  let looks = 0;
  const query = (text: string, values: readonly unknown[]) => {
    if (text.startsWith("select pg_try")) {
      const error = fails(++looks);
      if (error !== undefined) return Promise.reject(error);

      return Promise.resolve({ rows: [{ mine: true, rows: outbox.length, oldestMs: 5 }], rowCount: 1 });
    }
    if (text.startsWith("delete")) {
      const [gone] = values as readonly [readonly string[]];
      outbox.splice(0, Infinity, ...outbox.filter(({ seq }) => !gone.includes(seq)));
    }

    return Promise.resolve({ rows: text.startsWith("select seq") ? [...outbox] : [], rowCount: 0 });
  };
  const database = { connect: () => Promise.resolve({ query, release: () => undefined }) } as Database;
  const broker = playBroker({ onPublish: ({ answer }) => answer() });
  const silent = () => undefined;
  const relay = await startRelay({
    connection: broker.connection,
    database,
    logger: { debug: silent, info: silent, error: silent, warn: (...what) => void warnings.push(what) },
    observer: { published: (...what) => void published.push(what) },
  });
  await expect.poll(() => looks).toBe(1);

  return { relay, outbox, warnings, published, looks: () => looks };
}

/** What a round awaits has come: all of it is played, and needs turns of the event loop only. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a kick makes the relay look at once, each of them, and it waits again afterwards", async () => {
  const { relay, looks, outbox, published } = await relaying();
  for (const [before, seq] of ["1", "2"].entries()) {
    outbox.push(rowOf(seq));
    relay.kick();
    await expect.poll(looks, { interval: 5 }).toBe(before + 2);
    await expect.poll(() => outbox.length, { interval: 5 }).toBe(0);
    await settled();
  }
  // One kick is good for one look: the next one is a second away.
  await passed(900);
  expect(looks()).toBe(3);
  expect(published).toEqual([
    ["jobs", "k", 1],
    ["jobs", "k", 1],
  ]);
  await relay.stop();
});

test("a kick while it looks makes it look once more", async () => {
  const { relay, looks } = await relaying();
  relay.kick();
  relay.kick();
  await expect.poll(looks, { interval: 5 }).toBe(2);
  await settled();
  await passed(900);

  expect(looks()).toBe(2);
  await relay.stop();
});

test("without a kick it looks after a second, and a stop ends the wait", async () => {
  const { relay, looks } = await relaying();
  await settled();
  await passed(900);
  expect(looks()).toBe(1);
  await passed(100);
  expect(looks()).toBe(2);
  await relay.stop();

  relay.kick();
  await passed(5_000);
  expect(looks()).toBe(2);
});

test("a database that fails is told of once while that lasts, and in its health", async () => {
  const { relay, looks, warnings } = await relaying((look) =>
    look === 3 ? undefined : new Error(`no database ${String(look)}`),
  );
  await settled();
  expect(relay.health()).toMatchObject({ state: "waiting", reason: "no database 1" });
  const kicked = async (look: number) => {
    relay.kick();
    await expect.poll(looks, { interval: 5 }).toBe(look);
    await settled();
  };
  await kicked(2);
  expect(warnings).toHaveLength(1);
  await kicked(3);
  expect(relay.health()).toMatchObject({ state: "relaying", rejected: 0 });
  await kicked(4);

  expect(warnings).toMatchObject([
    [{ err: { message: "no database 1" } }, expect.stringContaining("the outbox waits")],
    [{ err: { message: "no database 4" } }, expect.stringContaining("the outbox waits")],
  ]);
  await relay.stop();
});
