import { describe, expect, test } from "vitest";
import type { Model } from "./model.js";
import { exchangesFrom, matches, reachedFrom, standingIn } from "./routing.js";

describe("what a binding of a topic exchange takes", () => {
  test.each([
    ["order.created", "order.created", true],
    ["order.created", "order.created.late", false],
    ["order.*", "order.created", true],
    ["order.*", "order", false],
    ["order.*", "order.high.created", false],
    ["order.#", "order", true],
    ["order.#", "order.high.created", true],
    ["#", "anything.at.all", true],
    ["#.created", "order.high.created", true],
    ["#.created", "created", true],
    ["*.created", "created", false],
    ["order.#.created", "order.created", true],
    ["order.#.created", "order.a.b.created", true],
    ["order.#.created", "order.a.b", false],
  ])("%s and %s: %s", (pattern, key, expected) => {
    expect(matches("topic", pattern, key)).toBe(expected);
  });
});

test.each([
  ["topic", "order.*.created", "order.{region}.created", true],
  ["topic", "order.eu.created", "order.{region}.created", true],
  ["topic", "order.eu.paid", "order.{region}.created", false],
  ["topic", "order.eu-1.created", "order.{region}-1.created", true],
  ["direct", "order.eu.created", "order.{region}.created", true],
  ["direct", "order.eu.paid", "order.{region}.created", false],
])("in a %s exchange %s may get %s: %s", (type, pattern, key, expected) => {
  expect(matches(type, pattern, key)).toBe(expected);
});

test("a direct exchange compares keys, and a fanout does not", () => {
  expect(matches("direct", "order.*", "order.created")).toBe(false);
  expect(matches("direct", "order.created", "order.created")).toBe(true);
  expect(matches("fanout", "", "order.created")).toBe(true);
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
      inbox: true,
      retry: { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
      deadLetter: undefined,
      deadLettering: "broker" as const,
      untyped: false,
      parked: false,
      at,
    };
  }
});
