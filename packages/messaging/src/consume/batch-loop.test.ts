import type { Channel, ConsumeMessage } from "amqplib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PublishError } from "../errors.js";
import { worker } from "../testing/test-contract.js";
import type { ConsumedChannel } from "./acknowledge.js";
import { closedBreaker } from "./breaker.js";
import { createBatchLoop, type Consuming } from "./batch-loop.js";
import type { ConsumerContext } from "./consumer-context.js";
import { batchOf, channelLost, channelOpened, delivered, leaving } from "./consumer-state.js";

const silent = () => undefined;

function channel() {
  const ack = vi.fn();
  const amqp = { ack } as unknown as Channel;

  return {
    amqp,
    ack,
    broken: vi.fn(),
    processed: () => Promise.resolve(),
    acknowledged: vi.fn(),
    hasAll: (_inHand: number): boolean => false,
  } satisfies ConsumedChannel & { ack: unknown };
}

/** No message of the contract: it goes to the dead letters, over the sender. */
const invalid = {
  content: Buffer.from("{}"),
  fields: { exchange: "jobs", routingKey: "work", deliveryTag: 1, redelivered: false, consumerTag: "" },
  properties: { headers: {} },
} as ConsumeMessage;

test("an observer that throws costs the batch's channel, and not one that was opened meanwhile", async () => {
  const [first, second] = [channel(), channel()];
  const state: Consuming["state"] = { current: { kind: "opening", batch: undefined } };
  state.current = channelOpened(state.current, first);
  const settings = worker.queues["work"] as ConsumerContext["settings"];
  const context = {
    contract: worker,
    queue: "work",
    settings,
    bytesInHand: 1_000,
    handlers: new Map(),
    expected: { types: new Map() },
    sender: { send: () => Promise.reject(new PublishError("timed_out", "no confirm")) },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    signal: new AbortController().signal,
  } as unknown as ConsumerContext;
  const loop = createBatchLoop({
    state,
    breaker: { current: closedBreaker },
    context,
    gathering: "while busy",
    observer: {
      paused() {
        state.current = channelOpened(state.current, second);
        throw new Error("no metrics today");
      },
    },
    openChannel: () => Promise.resolve(),
    closeChannel: () => Promise.resolve(),
    isQueueEmpty: () => Promise.resolve(false),
    left: () => new AbortController().signal,
  });
  delivered(state.current, first, invalid);
  loop.wake();
  await loop.idle();

  expect(first.broken).toHaveBeenCalledOnce();
  expect(state.current).toEqual({ kind: "consuming", channel: second, waiting: [], batch: undefined });
});

/** A loop whose sender first does what the test says, and an empty channel. */
function loopOf(
  send: (state: Consuming["state"]) => unknown,
  observer: Consuming["observer"] = {},
  more: Partial<Consuming> = {},
) {
  const first = channel();
  const leaving = new AbortController();
  const state: Consuming["state"] = { current: channelOpened({ kind: "opening", batch: undefined }, first) };
  const context = {
    contract: worker,
    queue: "work",
    settings: worker.queues["work"],
    bytesInHand: 1_000,
    handlers: new Map(),
    expected: { types: new Map() },
    sender: {
      // What it throws, it rejects with.
      send: () => new Promise((resolve) => resolve(send(state))),
    },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    signal: new AbortController().signal,
  } as unknown as ConsumerContext;
  const loop = createBatchLoop({
    state,
    breaker: { current: closedBreaker },
    context,
    gathering: "while busy",
    observer,
    openChannel: () => Promise.resolve(),
    closeChannel: () => Promise.resolve(),
    isQueueEmpty: () => Promise.resolve(false),
    left: () => leaving.signal,
    ...more,
  });
  /** How many deliveries were acknowledged, with each ack. */
  const acked = (): readonly number[] =>
    first.ack.mock.calls.map(([last]) => (last as ConsumeMessage).fields.deliveryTag);
  let tag = 0;
  const deliver = (count: number) => {
    for (let n = 0; n < count; n++) {
      delivered(state.current, first, { ...invalid, fields: { ...invalid.fields, deliveryTag: ++tag } });
      loop.wake();
    }
  };

  return { loop, state, first, leaving, deliver, acked };
}

test("all of a batch is acknowledged at once, by its last message, after everything was confirmed", async () => {
  const acks: unknown[] = [];
  const { loop, state, first } = loopOf(() => acks.push(...first.ack.mock.calls));
  const last = { ...invalid };
  for (const delivery of [invalid, last]) delivered(state.current, first, delivery);
  loop.wake();
  await loop.idle();

  expect(acks).toEqual([]);
  expect(first.ack.mock.calls).toEqual([[last, true]]);
  expect(first.ack.mock.calls[0]?.[0]).toBe(last);
});

test("a channel is told that a batch was acknowledged once it is in nobody's hands, and not of one that was given up", async () => {
  const told: unknown[] = [];
  const { loop, state, first } = loopOf(silent);
  first.acknowledged.mockImplementation(() => {
    told.push(first.ack.mock.calls.length, batchOf(state.current));
  });
  delivered(state.current, first, invalid);
  loop.wake();
  await loop.idle();
  expect(told).toEqual([1, undefined]);

  const givenUp = loopOf(() => {
    givenUp.state.current = leaving(givenUp.state.current, "stopped");
    throw new PublishError("timed_out", "no confirm");
  });
  delivered(givenUp.state.current, givenUp.first, invalid);
  givenUp.loop.wake();
  await givenUp.loop.idle();
  expect(givenUp.first.ack).not.toHaveBeenCalled();
  expect(givenUp.first.acknowledged).not.toHaveBeenCalled();
});

test("a batch whose channel was lost meanwhile is not acknowledged, there or on the next channel", async () => {
  const second = channel();
  const { loop, state, first } = loopOf(({ current }) => {
    state.current = channelOpened(channelLost(current, { now: 0, lateAfterMs: Infinity }), second);
  });
  delivered(state.current, first, invalid);
  loop.wake();
  await loop.idle();

  expect(first.ack).not.toHaveBeenCalled();
  expect(second.ack).not.toHaveBeenCalled();
  expect(state.current).toEqual({ kind: "consuming", channel: second, waiting: [], batch: undefined });
});

test("what comes on a new channel while a batch ends badly is handled, though nothing comes after it", async () => {
  const second = channel();
  const next = { ...invalid };
  let sent = 0;
  const { loop, state, first } = loopOf(
    ({ current }) => {
      if (++sent > 1) return;
      state.current = channelOpened(channelLost(current, { now: 0, lateAfterMs: Infinity }), second);
      delivered(state.current, second, next);
      loop.wake();
      throw new PublishError("timed_out", "no confirm");
    },
    {
      paused() {
        throw new Error("no metrics today");
      },
    },
  );
  delivered(state.current, first, invalid);
  loop.wake();
  await vi.waitFor(() => expect(second.ack.mock.calls).toEqual([[next, true]]), 20_000);

  expect(first.ack).not.toHaveBeenCalled();
});

test("a batch that could not be processed before its consumer left is not acknowledged, though its channel is still there", async () => {
  const { loop, state, first } = loopOf((current) => {
    current.current = leaving(current.current, "stopped");
    throw new PublishError("timed_out", "no confirm");
  });
  delivered(state.current, first, invalid);
  loop.wake();
  await loop.idle();

  expect(first.ack).not.toHaveBeenCalled();
  expect(state.current).toMatchObject({ kind: "leaving", batch: undefined });
});

/** What is on its way in the process has come. */
const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
};

describe("giving back", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  const passed = async (seconds: number) => {
    for (let n = 0; n < seconds * 2; n++) {
      await turns();
      await vi.advanceTimersByTimeAsync(500);
    }
  };

  test("what is given back twice is waited for longer, until a batch was handled: the next time counts as the first", async () => {
    let opened = 0;
    let fails = true;
    const { state, first, deliver, acked } = loopOf(
      () => {
        if (fails) throw new PublishError("timed_out", "no confirm");
      },
      {},
      {
        giveBackAfterMs: 0,
        isQueueEmpty: () => Promise.resolve(true),
        openChannel() {
          opened++;
          state.current = channelOpened(state.current, first);

          return Promise.resolve();
        },
      },
    );
    deliver(1);
    await passed(2);
    expect(opened).toBe(1);
    deliver(1);
    await passed(55);
    expect(opened).toBe(1);
    await passed(10);
    expect(opened).toBe(2);

    fails = false;
    deliver(1);
    await passed(1);
    expect(acked()).toEqual([3]);
    fails = true;
    deliver(1);
    await passed(2);
    expect(opened).toBe(3);
  });
});

describe("gathering", () => {
  /** A loop that has just handled two messages. */
  const busyLoop = async () => {
    const consumer = loopOf(silent);
    consumer.deliver(2);
    await consumer.loop.idle();

    return consumer;
  };

  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  test("the first messages after a while wait for nothing, and neither does one that follows one", async () => {
    const { loop, deliver, acked } = loopOf(silent);
    for (let n = 0; n < 3; n++) {
      deliver(1);
      await loop.idle();
    }

    expect(acked()).toEqual([1, 2, 3]);
  });

  test("while the queue is busy, what comes within 5 ms becomes part of the batch", async () => {
    const { loop, deliver, acked } = await busyLoop();
    deliver(1);
    await turns();
    vi.advanceTimersByTime(4);
    deliver(1);
    await turns();
    expect(acked()).toEqual([2]);

    vi.advanceTimersByTime(1);
    await loop.idle();
    expect(acked()).toEqual([2, 4]);
  });

  test("while it is busy, a batch waits for a quarter of what the last one took", async () => {
    const { loop, deliver, acked } = loopOf(() => vi.advanceTimersByTime(40));
    deliver(1);
    await loop.idle();
    deliver(1);
    await turns();
    vi.advanceTimersByTime(9);
    deliver(1);
    await turns();
    expect(acked()).toEqual([1]);

    vi.advanceTimersByTime(1);
    await loop.idle();
    expect(acked()).toEqual([1, 3]);
  });

  test("a quarter of a batch waits for no more", async () => {
    const { loop, deliver, acked } = await busyLoop();
    deliver(24);
    await turns();
    expect(acked()).toEqual([2]);

    deliver(1);
    await loop.idle();
    expect(acked()).toEqual([2, 27]);
  });

  test("nothing is waited for where no more can come before an ack", async () => {
    const { loop, first, deliver, acked } = await busyLoop();
    first.hasAll = (inHand) => inHand >= 3;
    deliver(3);
    await loop.idle();

    expect(acked()).toEqual([2, 5]);
  });

  test("a consumer that is to leave waits for no more", async () => {
    const { loop, leaving, deliver, acked } = await busyLoop();
    deliver(1);
    await turns();
    leaving.abort();
    await loop.idle();

    expect(acked()).toEqual([2, 3]);
  });
});
