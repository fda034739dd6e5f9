import type { ConsumeMessage } from "amqplib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Delivery } from "../contract/index.js";
import { playQueue } from "../testing/played-queue.js";
import { raw, stage, work } from "../testing/stage.js";
import { consume, type ConsumerOptions } from "./consumer.js";

// What a consumer asks of its channels, on a broker that is played: `consumer.broker.test.ts` has the real one.

const silent = () => undefined;

/** A consumer of `work` that is to consume. Its handler does what the test says. */
async function consumer(
  options: Partial<Omit<ConsumerOptions, "context">> & {
    refuses?: () => Error | undefined;
    handle?: () => Promise<unknown>;
    settings?: object;
  } = {},
) {
  const { refuses, handle = () => Promise.resolve(), settings = {}, ...more } = options;
  const queue = playQueue(refuses === undefined ? {} : { refuses });
  const handled: string[] = [];
  const arrived: (readonly [id: unknown, idleMs: number])[] = [];
  const { context, ...seen } = stage("work", {
    handle: async (deliveries: readonly Delivery[]) => {
      await handle();
      handled.push(...deliveries.map(({ data }) => (data as { id: string }).id));

      return deliveries.map(() => []);
    },
  });
  const consuming = consume({
    connection: queue.connection,
    observer: {},
    context: {
      ...context,
      settings: { ...context.settings, ...settings },
      source: "work",
      bytesInHand: 1_000_000_000,
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      deadlines: {
        ...context.deadlines,
        arrived: ({ properties }: ConsumeMessage, idleMs: () => number) =>
          void arrived.push([properties.messageId, idleMs()]),
      },
    },
    ...more,
  });
  let tags = 0;
  const deliver = (message: ConsumeMessage, channel = queue.newest()) =>
    channel.deliver({ ...message, fields: { ...message.fields, deliveryTag: ++tags } });

  return { ...queue, ...seen, consuming, handled, arrived, deliver };
}

const until = (look: () => void) => vi.waitFor(look, { timeout: 60_000, interval: 5 });

test("it takes nothing before it is to, then handles and acknowledges what comes, and stops", async () => {
  const { consuming, channels, newest, deliver, handled, setups } = await consumer();
  expect(consuming.health()).toEqual({ queue: "work", state: "paused" });
  expect(channels).toHaveLength(0);

  await consuming.resume();
  // A second time it has nothing to do.
  await consuming.resume();
  expect(consuming.health()).toEqual({ queue: "work", state: "consuming" });
  deliver(work("1"));
  await until(() => expect(newest().asked).toEqual(["prefetch 100", "consume work", "ack 1"]));
  expect(handled).toEqual(["1"]);

  await consuming.stop();
  expect(consuming.health()).toEqual({ queue: "work", state: "stopped" });
  expect([channels.length, newest().asked.at(-1), setups()]).toEqual([1, "close", 0]);
});

test("what is delivered to one that has paused, or over a channel that is gone, is not taken", async () => {
  const { consuming, newest, channels, deliver, handled, arrived } = await consumer();
  await consuming.resume();
  const first = newest();
  await consuming.pause();
  await consuming.pause();
  deliver(work("late"), first);
  await consuming.resume();
  deliver(work("later"), first);
  deliver(work("1"));
  await until(() => expect(handled).toEqual(["1"]));

  expect(channels).toHaveLength(2);
  expect(arrived.map(([id]) => id)).toEqual(["m-late", "m-later", "m-1"]);
  expect(first.asked).toEqual(["prefetch 100", "consume work", "close"]);
  await consuming.stop();
});

test("one that is told to stop while it handles a batch acknowledges it, and one that abandons its queue does not", async () => {
  for (const how of ["stop", "pause", "abandon"] as const) {
    let end = silent as () => void;
    const { consuming, newest, deliver, handled } = await consumer({
      handle: () => new Promise<void>((resolve) => (end = resolve)),
    });
    await consuming.resume();
    deliver(work("1"));
    await vi.waitFor(() => expect(end).not.toBe(silent), 20_000);
    const left = consuming[how]();
    await new Promise((resolve) => setImmediate(resolve));
    expect(consuming.health().state).toBe(how === "pause" ? "paused" : "stopped");
    expect(newest().asked.includes("close")).toBe(how === "abandon");
    end();
    await left;

    expect(handled).toEqual(["1"]);
    expect(newest().asked.slice(2)).toEqual(how === "abandon" ? ["close"] : ["ack 1", "close"]);
  }
});

test("a consumer that the broker cancels has another channel soon, and is told of no second time over the old one", async () => {
  const { consuming, channels, newest, deliver, handled } = await consumer();
  await consuming.resume();
  const first = newest();
  first.cancel();
  // It takes no ack any more, though the channel is not closed yet.
  deliver(work("lost"), first);
  expect(consuming.health()).toMatchObject({ state: "waiting", reason: expect.any(String) as string });
  await until(() => expect(channels).toHaveLength(2));
  await until(() => expect(consuming.health().state).toBe("consuming"));
  first.cancel();

  expect(consuming.health().state).toBe("consuming");
  expect(first.asked.filter((what) => what === "close")).toHaveLength(1);
  deliver(work("1"));
  await until(() => expect(handled).toEqual(["1"]));
  await consuming.stop();
});

test("one whose channel is refused is paused as before, and can be asked again", async () => {
  let error: Error | undefined = new Error("NOT_FOUND");
  const { consuming } = await consumer({ refuses: () => error });
  await expect(consuming.resume()).rejects.toThrow("NOT_FOUND");
  expect(consuming.health()).toEqual({ queue: "work", state: "paused" });

  error = undefined;
  await consuming.resume();
  expect(consuming.health().state).toBe("consuming");
  await consuming.stop();
});

test("health says why there is no channel, and why one message at a time is taken", async () => {
  let refused = false;
  const { consuming, newest, channels, deliver } = await consumer({
    handle: () => Promise.reject(new Error("no luck")),
    refuses: () => (refused ? new Error("no permission") : undefined),
    breakerLimits: { failures: 1, windowMs: 60_000 },
  });
  await consuming.resume();
  deliver(work("1"));
  await until(() =>
    expect(consuming.health()).toMatchObject({
      reason: expect.stringMatching(/the last 1 messages.*no luck/) as string,
    }),
  );
  await until(() => expect(channels).toHaveLength(2));
  expect(newest().asked).toEqual(["prefetch 1", "consume work"]);

  refused = true;
  newest().lose();
  await until(() => expect(consuming.health()).toMatchObject({ reason: "no permission" }));
  await consuming.stop();
});

test("a message without an id gets one where anybody may send to the queue, and not elsewhere", async () => {
  for (const untyped of [true, false]) {
    const { consuming, deliver, arrived, published } = await consumer({ settings: { untyped } });
    await consuming.resume();
    deliver(raw("Work", { id: "1" }, { messageId: undefined }));
    await until(() => expect(arrived).toHaveLength(1));
    expect(typeof arrived[0]?.[0]).toBe(untyped ? "string" : "undefined");
    // There it is no message of the contract.
    if (!untyped) await until(() => expect(published).toHaveLength(1));
    await consuming.stop();
  }
});

test("a channel that is lost while the service cannot work is not opened again before it can", async () => {
  let isAway = true;
  const { consuming, newest, channels, deliver, handled } = await consumer({
    handle: () =>
      isAway
        ? Promise.reject(Object.assign(new Error("away"), { code: "57P01", severity: "FATAL", routine: "r" }))
        : Promise.resolve(),
    giveBackAfterMs: 60_000,
  });
  // It also asks over channels of their own whether the queue is empty.
  const consumed = () => channels.filter(({ asked }) => asked.includes("consume work")).length;
  await consuming.resume();
  deliver(work("1"));
  await until(() => expect(consuming.health()).toMatchObject({ reason: "away" }));
  newest().lose();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect([consumed(), consuming.health()]).toMatchObject([1, { state: "waiting", reason: "away" }]);

  isAway = false;
  await until(() => expect(consumed()).toBe(2));
  expect(newest().asked[0]).toBe("prefetch 100");
  deliver(work("1"));
  // Tried out once, and handled once.
  await until(() => expect(handled).toEqual(["1", "1"]));
  await consuming.stop();
});

test("a batch that takes too long turns it red after five minutes, where nobody says otherwise", async () => {
  let end = silent as () => void;
  const { consuming, deliver } = await consumer({
    handle: () => new Promise<void>((resolve) => (end = resolve)),
  });
  await consuming.resume();
  deliver(work("1"));
  await until(() => expect(end).not.toBe(silent));
  const now = performance.now();
  const clock = vi.spyOn(performance, "now");
  clock.mockReturnValue(now + 299_000);
  expect(consuming.health().state).toBe("consuming");
  clock.mockReturnValue(now + 300_001);
  expect(consuming.health()).toMatchObject({ state: "waiting" });
  clock.mockRestore();
  end();
  await consuming.stop();
});

beforeEach(() => void vi.useRealTimers());
afterEach(() => void vi.useRealTimers());

/** Waits without moving the clock, and until the batch has ended as well. */
async function turnsUntil(done: () => boolean): Promise<void> {
  for (let more = 5; more > 0; more -= done() ? 1 : 0) await new Promise((resolve) => setImmediate(resolve));
}

test("it has been idle since its last batch, and no longer than its channel is open", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { consuming, deliver, arrived, handled } = await consumer();
  vi.advanceTimersByTime(1_000);
  await consuming.resume();
  vi.advanceTimersByTime(50);
  deliver(work("1"));
  await turnsUntil(() => handled.length === 1);
  vi.advanceTimersByTime(20);
  deliver(work("2"));
  // The one before it waits for the end of this turn: its consumer is not idle.
  deliver(work("3"));
  await turnsUntil(() => handled.length === 3);

  expect(arrived.map(([, idleMs]) => idleMs)).toEqual([50, 20, 0]);
  await consuming.stop();
});
