import { expect, test } from "vitest";
import { keyMatches } from "./key-match.js";
import { routeOf } from "./route-of.js";
import { picture } from "./testing/small-picture.js";

test.each([
  ["direct", "order.created", "order.created", true],
  ["direct", "order.created", "order.cancelled", false],
  ["direct", "order.eu.created", "order.{region}.created", true],
  ["topic", "order.*", "order.created", true],
  ["topic", "order.*", "order.eu.created", false],
  ["topic", "order.#", "order", true],
  ["topic", "#.created", "order.eu.created", true],
  ["topic", "order.*.created", "order.{region}.created", true],
  ["topic", "#", "", true],
  ["topic", "*", "", false],
  ["fanout", "", "whatever", true],
])("on a %s exchange a binding with %j takes the key %j: %s", (type, pattern, key, takes) => {
  expect(keyMatches(type, pattern, key)).toBe(takes);
});

test("a message is followed through exchanges that are bound to one another", () => {
  const route = routeOf(picture, { exchange: "shop.topic", key: "order.confirmed" });

  expect(route.queues).toEqual(["mails"]);
  expect(route.hops.map(({ from, to }) => `${from} to ${to.name}`)).toEqual([
    "shop.topic to mails",
    "mails to mails",
  ]);
});

test("what nothing is bound for goes to the exchange's alternate, and from there to who keeps it", () => {
  expect(routeOf(picture, { exchange: "bank", key: "paid" })).toMatchObject({
    queues: ["lost"],
    hops: [{ from: "bank", to: { name: "lost" }, key: undefined }, { from: "lost" }],
  });
});

test("a copy for each instance is no queue, and an exchange without either is where a message ends", () => {
  expect(routeOf(picture, { exchange: "live", key: "" })).toEqual({
    hops: [],
    queues: [],
    subscribers: ["shop"],
    ends: [],
  });
  expect(routeOf(picture, { exchange: "unknown", key: "x" }).ends).toEqual(["unknown"]);
});
