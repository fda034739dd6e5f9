import type { Channel, ConsumeMessage } from "amqplib";
import { expect, test, vi } from "vitest";
import { PublishError } from "../errors.js";
import { worker } from "../testing/test-contract.js";
import type { ConsumedChannel } from "./acknowledge.js";
import { closedBreaker } from "./breaker.js";
import { createBatchLoop, type Consuming } from "./batch-loop.js";
import type { ConsumerContext } from "./consumer-context.js";
import { channelLost, channelOpened, delivered } from "./consumer-state.js";

const silent = () => undefined;

function channel() {
  const ack = vi.fn();
  const amqp = { ack } as unknown as Channel;

  return { amqp, ack, broken: vi.fn(), processed: () => Promise.resolve() } satisfies ConsumedChannel & {
    ack: unknown;
  };
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
function loopOf(send: (state: Consuming["state"]) => void) {
  const first = channel();
  const state: Consuming["state"] = { current: channelOpened({ kind: "opening", batch: undefined }, first) };
  const context = {
    contract: worker,
    queue: "work",
    settings: worker.queues["work"],
    bytesInHand: 1_000,
    handlers: new Map(),
    expected: { types: new Map() },
    sender: {
      send() {
        send(state);

        return Promise.resolve();
      },
    },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    signal: new AbortController().signal,
  } as unknown as ConsumerContext;
  const loop = createBatchLoop({
    state,
    breaker: { current: closedBreaker },
    context,
    observer: {},
    openChannel: () => Promise.resolve(),
    closeChannel: () => Promise.resolve(),
    isQueueEmpty: () => Promise.resolve(false),
    left: () => new AbortController().signal,
  });

  return { loop, state, first };
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
