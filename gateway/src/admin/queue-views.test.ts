import type { QueueStatistics } from "@warren/broker-admin/management";
import { expect, test } from "vitest";
import { contractQueues, type ContractQueue } from "./contract-queues.js";
import { queueViews } from "./queue-views.js";

const saga: ContractQueue = {
  queue: "orders.saga",
  service: "order",
  messages: ["StockReserved"],
  parts: ["orders.saga.1", "orders.saga.2"],
  retries: ["orders.saga.retry.250", "orders.saga.retry.1000"],
  dead: "orders.saga.dead",
};
const figures: QueueStatistics = {
  state: "running",
  ready: 2,
  unacknowledged: 1,
  consumers: 1,
  bytes: 100,
  publishRate: 0.5,
  deliverRate: 0,
};
const all = new Map([...saga.parts, ...saga.retries, "orders.saga.dead"].map((name) => [name, figures]));

test("a queue has the figures of its partitions, its retries and its dead letters, also those that somebody looks at, and who paused it", () => {
  const pause = {
    queue: "orders.saga",
    by: "sue",
    reason: "a bad release",
    since: "2026-11-30T11:00:00.000Z",
    until: "2026-11-30T12:00:00.000Z",
  };

  expect(queueViews([saga], all, [pause])).toEqual([
    {
      queue: "orders.saga",
      service: "order",
      messages: ["StockReserved"],
      state: "running",
      ready: 4,
      unacknowledged: 2,
      consumers: 2,
      bytes: 200,
      publishRate: 1,
      deliverRate: 0,
      retrying: 4,
      paused: pause,
      deadLetters: { queue: "orders.saga.dead", count: 3 },
    },
  ]);
});

test("what is not known of one part is not known of the whole, and a part that is missing is said to be", () => {
  const known = new Map(all)
    .set("orders.saga.1", { ...figures, consumers: undefined, state: "down" })
    .set("orders.saga.dead", { ...figures, ready: undefined });
  known.delete("orders.saga.retry.250");

  expect(queueViews([saga], known)).toMatchObject([
    { state: "down", ready: 4, consumers: null, retrying: null, deadLetters: { count: null } },
  ]);
  expect(queueViews([saga], new Map())).toMatchObject([{ state: "missing", ready: null, bytes: null }]);
});

test("every queue of the contract is one of these: consumed, or only kept", () => {
  expect(contractQueues).toContainEqual({
    queue: "orders.queries",
    service: "order",
    messages: ["GetOrder", "ListOrders"],
    parts: ["orders.queries"],
    retries: [],
    dead: "orders.queries.dead",
  });
  expect(contractQueues.filter(({ service }) => service === undefined)).toMatchObject([
    { queue: "unroutable" },
  ]);
});
