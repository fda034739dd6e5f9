import { beforeAll, describe, expect, test } from "vitest";
import { checkDocument } from "../document/check-document.js";
import type { Model } from "../model/model.js";
import { teaShopFile, teaShopSchemas } from "../testing/tea-shop.js";
import { exchangesFrom, reachedFrom, receiversOn, standingIn } from "./message-graph.js";
import { consumersOf, sendersOn, servicesOf } from "./senders-and-receivers.js";

let model: Model;

beforeAll(async () => {
  const checked = await checkDocument(teaShopFile, teaShopSchemas, { validate: false });
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));
  model = checked.model;
});

test("every operation is found where it sends or takes, and nowhere else", () => {
  const sent = model.keys.flatMap((key) => sendersOn(model, key));
  const consumed = model.queues.flatMap(({ name }) => consumersOf(model, name));
  const subscribed = model.operations.filter(({ kind }) => kind === "subscribe");

  expect([...sent, ...consumed, ...subscribed].map(({ id }) => id).toSorted()).toEqual(
    model.operations.map(({ id }) => id).toSorted(),
  );
});

test("what is sent through a topic is taken by those whose binding matches", () => {
  const receivers = receiversOn(model, { exchange: "tea.topic", routingKey: "tea.hurried.served" });

  expect(servicesOf(receivers)).toContain("till");
});

test("what is sent to the default exchange is taken from the queue that is named like its key", () => {
  const queue = model.queues.find(({ name }) => consumersOf(model, name).length > 0)?.name ?? "";

  expect(receiversOn(model, { exchange: "", routingKey: queue })).toEqual(consumersOf(model, queue));
});

describe("a message", () => {
  const at = "/x" as const;
  const model: Model = {
    scope: "system",
    title: "Shop",
    version: "1.0.0",
    services: [],
    exchanges: [
      exchange("events", "topic"),
      exchange("news", "direct", [["events", "order.*"]]),
      exchange("echo", "fanout", [
        ["news", "order.created"],
        ["echo", ""],
      ]),
    ],
    keys: [
      {
        id: "live",
        exchange: "echo",
        exchangeType: "fanout",
        routingKey: "",
        pattern: "",
        parameters: [],
        messages: [],
        open: false,
        pack: 1,
        at,
      },
    ],
    queues: [queue("readers", "news", "order.created"), queue("others", "news", "order.cancelled")],
    operations: [
      { id: "watch", service: "gateway", messages: [], kind: "subscribe", key: "live", exclusive: true, at },
    ],
    messages: [],
  };

  test("travels through bindings between exchanges, also where they form a ring", () => {
    expect([...exchangesFrom(model, { exchange: "events", routingKey: "order.created" })]).toEqual([
      "events",
      "news",
      "echo",
    ]);
  });

  test("reaches the queues and subscriptions that its key leads to, and no others", () => {
    const { queues, subscriptions } = reachedFrom(model, { exchange: "events", routingKey: "order.created" });

    expect([...queues]).toEqual(["readers"]);
    expect([...subscriptions]).toEqual(["watch"]);
  });

  test("that no queue is bound to, or whose queue is away, comes to those along the alternate exchanges", () => {
    const behind = (name: string, alternateExchange: string) => ({
      ...exchange(name, "topic"),
      alternateExchange,
    });
    const exchanges = [behind("orders", "standby"), behind("standby", "lost"), behind("lost", "standby")];
    const queues = [
      queue("work", "orders", "order.created"),
      queue("spare", "standby", "order.created"),
      queue("kept", "lost", "#"),
    ];
    const there = (routingKey: string) => [
      ...standingIn({ ...model, exchanges, queues }, { exchange: "orders", routingKey }),
    ];

    expect(there("order.created")).toEqual(["spare", "kept"]);
    expect(there("order.cancelled")).toEqual(["kept"]);
  });

  function exchange(
    name: string,
    type: "topic" | "direct" | "fanout",
    bindings: readonly [string, string][] = [],
  ) {
    return {
      name,
      type,
      durable: true,
      autoDelete: false,
      predeclared: false,
      alternateExchange: undefined,
      bindings: bindings.map(([from, routingKey]) => ({ exchange: from, routingKey, at })),
      at,
    };
  }

  function queue(name: string, from: string, routingKey: string) {
    return {
      name,
      address: name,
      durable: true,
      exclusive: false,
      autoDelete: false,
      arguments: {},
      bindings: [{ exchange: from, routingKey, at }],
      messages: [],
      batch: 1,
      prefetch: 1,
      pauseAfterFailures: undefined,
      inbox: true,
      retry: { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
      deadLetter: undefined,
      deadLettering: "broker" as const,
      untyped: false,
      partitions: 1,
      parked: false,
      at,
    };
  }
});
