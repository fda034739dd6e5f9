import type { Channel, ConsumeMessage } from "amqplib";
import { expect, test, vi } from "vitest";
import { PublishError } from "../errors.js";
import { worker } from "../testing/test-contract.js";
import type { ConsumedChannel } from "./acknowledge.js";
import { closedBreaker } from "./breaker.js";
import { createBatchLoop, type Consuming } from "./batch-loop.js";
import type { ConsumerContext } from "./consumer-context.js";
import { channelOpened, delivered } from "./consumer-state.js";

const silent = () => undefined;

function channel() {
  const amqp = { ack: vi.fn() } as unknown as Channel;

  return { amqp, broken: vi.fn(), processed: () => Promise.resolve() } satisfies ConsumedChannel;
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
