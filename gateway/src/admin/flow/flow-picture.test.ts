import { topology } from "@warren/generated/topology";
import { expect, test } from "vitest";
import { FlowPicture } from "./flow-answers.js";
import { flowPicture } from "./flow-picture.js";
import { messageFields } from "./message-fields.js";

const picture = flowPicture();

test("the picture is what its schema says, and is made once", () => {
  expect(FlowPicture.parse(picture)).toEqual(picture);
  expect(flowPicture()).toBe(picture);
});

test("every queue of the contract is there, and those for retries and dead letters belong to theirs", () => {
  const queues = picture.queues.map(({ queue }) => queue);
  const helpers = topology.queues.map(({ name }) => name).filter((name) => !queues.includes(name));

  expect(queues).toContain("orders.saga");
  expect(queues).toContain("unroutable");
  expect(helpers.filter((name) => !/\.(dead|retry\.\d+)$/.test(name))).toEqual([]);
  expect(picture.queues.find(({ queue }) => queue === "inventory.updates")).toEqual({
    queue: "inventory.updates",
    service: "inventory",
    type: "quorum",
    singleActive: true,
    priorities: null,
    partitions: 1,
    batch: expect.any(Number) as number,
    prefetch: expect.any(Number) as number,
    inbox: true,
    retryDelaysMs: [250, 1_000, 4_000, 16_000, 30_000],
    deadLetters: "inventory.updates.dead",
  });
  expect(picture.exchanges.map(({ exchange }) => exchange)).not.toContain("orders.failed");
});

test("everything that is named is in the picture", () => {
  const exchanges = new Set(picture.exchanges.map(({ exchange }) => exchange));
  const queues = new Set(picture.queues.map(({ queue }) => queue));
  const messages = new Set(picture.messages.map(({ name }) => name));
  const { bindings, sends, takes, subscriptions } = picture;

  for (const { exchange } of [...bindings, ...sends, ...subscriptions]) expect(exchanges).toContain(exchange);
  for (const { to } of bindings) expect(to.kind === "queue" ? queues : exchanges).toContain(to.name);
  for (const { queue } of takes) expect(queues).toContain(queue);
  for (const { message } of [...sends, ...takes, ...subscriptions]) expect(messages).toContain(message);
});

test("a message has its fields in words, with those inside of its lists", () => {
  const reserve = picture.messages.find(({ name }) => name === "ReserveStock");

  expect(reserve).toMatchObject({ about: "orderId", version: "1.0.0" });
  expect(reserve?.fields.map(({ depth, name, type }) => [depth, name, type])).toEqual([
    [0, "orderId", "Uuid (text)"],
    [0, "items", "list of StockLine"],
    [1, "productId", "ProductId (text)"],
    [1, "quantity", "whole number"],
    [1, "price", "Money (text)"],
    [0, "currency", "Currency (text)"],
    [0, "prices", 'PriceSource ("catalogue" or "given")'],
  ]);
});

test("a schema that contains itself is told once, and limits that are none are left out", () => {
  const tree = {
    type: "object",
    required: ["size"],
    properties: {
      size: { type: "integer", minimum: -9_007_199_254_740_991, maximum: 9 },
      name: { type: "string", minLength: 0, description: "What it is called." },
      leaf: { $ref: "#/components/schemas/Tree" },
    },
  };

  expect(messageFields({ schema: { $ref: "#/components/schemas/Tree" }, parts: { Tree: tree } })).toEqual([
    { depth: 0, name: "size", type: "whole number", required: true, remarks: "At most 9." },
    { depth: 0, name: "name", type: "text", required: false, remarks: "What it is called." },
    { depth: 0, name: "leaf", type: "Tree", required: false, remarks: "" },
  ]);
});
