import { expect, test } from "vitest";
import type { Database } from "../database/tx.js";
import { playBroker } from "../testing/played-broker.js";
import { startRelay } from "./relay.js";

// When a relay looks at the outbox, on a database that is played. `relay.broker.test.ts` has a real one.

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

const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a kick makes the relay look at once, each of them, and it waits again afterwards", async () => {
  const { relay, looks, outbox, published } = await relaying();
  for (const [before, seq] of ["1", "2"].entries()) {
    outbox.push(rowOf(seq));
    const kickedAt = performance.now();
    relay.kick();
    await expect.poll(looks, { interval: 5 }).toBe(before + 2);
    await expect.poll(() => outbox.length, { interval: 5 }).toBe(0);
    expect(performance.now() - kickedAt).toBeLessThan(700);
  }
  // One kick is good for one look: the poll is a second away.
  await passed(200);
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
  await passed(100);

  expect(looks()).toBe(2);
  await relay.stop();
});

test("without a kick it looks after a second, and a stop ends the wait", async () => {
  const { relay, looks } = await relaying();
  const since = performance.now();
  await expect.poll(looks, { interval: 5 }).toBe(2);
  expect(performance.now() - since).toBeGreaterThan(800);
  const stoppedAt = performance.now();
  await relay.stop();

  expect(performance.now() - stoppedAt).toBeLessThan(500);
  relay.kick();
  await passed(50);
  expect(looks()).toBe(2);
});

test("a database that fails is told of once while that lasts, and in its health", async () => {
  const { relay, looks, warnings } = await relaying((look) =>
    look === 3 ? undefined : new Error(`no database ${String(look)}`),
  );
  expect(relay.health()).toMatchObject({ state: "waiting", reason: "no database 1" });
  const kicked = async (look: number) => {
    relay.kick();
    await expect.poll(looks, { interval: 5 }).toBe(look);
    await passed(20);
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
