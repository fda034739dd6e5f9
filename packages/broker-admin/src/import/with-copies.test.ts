import { expect, test } from "vitest";
import type { LiveTopology } from "../topology/live-topology.js";
import type { Copy } from "./copy.js";
import { draft } from "./draft.js";
import { select } from "./select.js";
import { withCopies } from "./with-copies.js";

const kept = { durable: true, autoDelete: false, arguments: {} };
const live: LiveTopology = {
  exchanges: [{ ...kept, name: "shop", type: "topic", internal: false }],
  queues: [{ ...kept, name: "orders", type: "classic", exclusive: false }],
  bindings: [
    { from: "shop", key: "order.placed", queue: "orders", arguments: {} },
    { from: "shop", key: "order.paid", queue: "orders", arguments: {} },
    { from: "shop", key: "other.#", queue: "orders", arguments: {} },
  ],
  defaultQueueType: "classic",
};
const none = { queuePolicies: new Map(), exchangePolicies: new Map(), consumers: [], seesClients: true };
const copy = (routingKey: string, type: string | undefined, content = "{}"): Copy => ({
  queue: "orders",
  exchange: "shop",
  routingKey,
  type,
  contentType: undefined,
  contentEncoding: undefined,
  content: Buffer.from(content),
});
const messagesOf = (copies: readonly Copy[]) => {
  const selection = select(live);
  const { messages, queues, keys } = withCopies(draft(selection, { ...none, live }), copies);

  return { messages, ofQueue: queues[0]?.messages, ofKeys: keys.map((key) => [key.key, key.messages]) };
};
const names = (copies: readonly Copy[]) => messagesOf(copies).messages.map(({ name }) => name);

test("a type that reads as its routing key does has that name, and not a second one", () => {
  const { messages, ofQueue, ofKeys } = messagesOf([copy("order.placed", "OrderPlaced")]);

  expect(messages.map(({ name, wire, seen }) => [name, wire, seen?.count])).toEqual([
    ["OrderPaid", undefined, undefined],
    ["OrderPlaced", "OrderPlaced", 1],
  ]);
  expect(ofQueue?.toSorted()).toEqual(["OrderPaid", "OrderPlaced"]);
  expect(ofKeys).toEqual([
    ["order.paid", ["OrderPaid"]],
    ["order.placed", ["OrderPlaced"]],
  ]);
});

test("the name of a place that stays is not given to a type of another one", () => {
  expect(names([copy("order.placed", "order.paid"), copy("order.paid", undefined)])).toEqual([
    "OrderPaid",
    "OrderPaid2",
  ]);
});

test("types and queues are called as any other message is", () => {
  expect(names([copy("order.placed", "заказ1")])).toContain("Message");
  expect(names([copy("other.thing", undefined)])).toContain("Orders");
});

test("ids in the property type are no names of messages", () => {
  const ids = ["0d9e8a51-6a43-4d0c-9d0b-111111111111", "20261130", "ada@example.com"];

  for (const id of ids) expect(names([copy("order.placed", id)])).toEqual(["OrderPaid", "OrderPlaced"]);
});
