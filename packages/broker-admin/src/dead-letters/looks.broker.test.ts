import type { ChannelModel } from "amqplib";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { queueThere } from "@warren/messaging/amqp";
import { openBench, worker, type TestBench } from "@warren/messaging/testing/bench";
import { eventually } from "@warren/messaging/testing";
import { openBudget } from "./budget.js";
import { openBroker, openedChannel } from "./connect.js";
import { openInHand } from "./in-hand.js";
import { openDeadLetterAdmin, sourceQueuesOf, type DeadLetterAdmin } from "./index.js";
import { acquireLock } from "./lock.js";
import { scan } from "./scan.js";

const sources = sourceQueuesOf([worker]);
const LETTERS = 60;
const BESIDE = "dead-letters.lock.in-hand.work.dead";

let bench: TestBench;
let admin: DeadLetterAdmin;
/** Of another reader. */
let connection: ChannelModel;

beforeEach(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
  admin = await openDeadLetterAdmin({ url: bench.amqpUrl, sources, by: "ann@laptop" });
  connection = await openBroker(bench.amqpUrl, "another reader");
  await bury();
});
afterEach(async () => {
  await connection.close().catch(() => undefined);
  await admin.close();
  await bench.close();
});

test("a look waits for letters that a reader without the lock holds since before it began", async () => {
  const looked = await withoutLock(async () => {
    const looking = look();
    await eventually(async () => expect(await bench.depth("work.dead")).toBe(0));

    return { looking };
  });

  expect(await looked.looking).toEqual({ scanned: LETTERS, complete: true });
});

test("so does a run that changes letters: it finds all of them", async () => {
  const ran = await withoutLock(async () => {
    const running = admin.requeue({ queue: "work" }, { limit: "all" });
    await eventually(async () => expect(await bench.depth("work")).toBe(LETTERS / 2));

    return { running };
  });

  expect(await ran.running).toMatchObject({ done: LETTERS, complete: true });
});

test("where such a reader keeps them, the answer says that there may be more", async () => {
  expect(await withoutLock(look)).toEqual({ scanned: LETTERS / 2, complete: false });
  expect(await look()).toEqual({ scanned: LETTERS, complete: true });
});

test("looks over one connection wait for one another, as those over several do, and each sees all letters", async () => {
  const looks = await Promise.all([look(), look(), look()]);

  expect(looks).toEqual(Array.from({ length: 3 }, () => ({ scanned: LETTERS, complete: true })));
});

test("a look right after one whose connection broke off sees all letters, which are back before its lock is free", async () => {
  for (let times = 0; times < 5; times++) {
    const torn = await openBroker(bench.amqpUrl, "a reader that breaks off");
    let seen = 0;
    const reading = read(torn, () => {
      if (++seen === LETTERS / 2) void torn.close();
    });
    await expect(reading).rejects.toMatchObject({ name: "DeadLetterError" });
    expect(await look()).toEqual({ scanned: LETTERS, complete: true });
  }
});

test("a look sees the letters of a reader that broke off, which are back after it is counted no more", async () => {
  const { channel: counted } = await openInHand(connection, "work.dead");
  const { channel } = await openedChannel(connection);
  for (let n = 0; n < LETTERS / 2; n++) await channel.get("work.dead");
  const looking = look();
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(0));
  // The broker ends the two as of one channel, each in its own time.
  await counted.close();
  await channel.close();

  expect(await looking).toEqual({ scanned: LETTERS, complete: true });
});

test("a scan that fails gives its letters back before anybody else looks", async () => {
  let seen = 0;
  const failing = read(connection, () => {
    if (++seen === LETTERS / 2) throw new Error("on purpose");
  });

  await expect(failing).rejects.toThrow("on purpose");
  expect(await bench.depth("work.dead")).toBe(LETTERS);
  expect((await refs()).toSorted()).toEqual(
    Array.from({ length: LETTERS }, (_, n) => `letter-${String(n)}`).toSorted(),
  );
});

test("where it cannot be told whether others hold letters, the answer says that there may be more", async () => {
  const raw = await bench.raw();
  await raw.assertQueue(BESIDE, { durable: true });

  expect(await look()).toEqual({ scanned: LETTERS, complete: false });
});

test.each<readonly [string, () => Promise<unknown>]>([
  ["is not there again", () => Promise.resolve()],
  ["is made anew by another", () => openInHand(connection, "work.dead")],
  ["is there otherwise", async () => (await bench.raw()).assertQueue(BESIDE, { autoDelete: true })],
])(
  "so it does where the queue that counts them is deleted and %s, and no letter is lost by that",
  async (_, then) => {
    let seen = 0;
    const reading = read(connection, async () => {
      if (++seen !== LETTERS / 2) return;
      await (await bench.raw()).deleteQueue(BESIDE);
      await then();
    });

    expect(await reading).toEqual({ scanned: LETTERS, complete: false });
    expect(await bench.depth("work.dead")).toBe(LETTERS);
  },
);

test("nothing is left of a look", async () => {
  await look();

  for (const name of ["dead-letters.lock.work.dead", BESIDE])
    expect(await queueThere((await openedChannel(connection)).channel, name)).toEqual({ kind: "absent" });
});

/** What is done while a reader without the lock holds half of the letters. */
async function withoutLock<T>(meanwhile: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(connection, "work.dead", { waitMs: 0, signal: undefined });
  let seen = 0;
  let done: T | undefined;
  await read(connection, async () => {
    if (++seen !== LETTERS / 2) return;
    await lock?.release();
    done = await meanwhile();
  });

  return done as T;
}

async function read(over: ChannelModel, onLetter: () => unknown) {
  const [work] = sources.filter(({ queue }) => queue === "work");
  if (work === undefined) throw new Error("no such queue");

  return scan(
    over,
    work,
    async () => {
      await onLetter();

      return "next";
    },
    { mode: "read", budget: openBudget({}) },
  );
}

function look() {
  return admin.look({ queue: "work" }, { limit: "all" }, () => undefined);
}

async function refs(): Promise<readonly string[]> {
  const all: string[] = [];
  await admin.look({ queue: "work" }, { limit: "all" }, ({ ref }) => all.push(ref));

  return all;
}

async function bury(): Promise<void> {
  const raw = await bench.raw();
  for (let n = 0; n < LETTERS; n++)
    raw.publish("failed", "work", Buffer.from(JSON.stringify({ id: String(n) })), {
      messageId: `letter-${String(n)}`,
      type: "Work",
      persistent: true,
      headers: { "x-dead-reason": "failed", "x-dead-at": Date.now() },
    });
  await raw.waitForConfirms();
}
