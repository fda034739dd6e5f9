import { expect, test } from "vitest";
import { tellsOf } from "./tells-of.js";

const alert = { labels: { alertname: "BacklogGrows", queue: "orders.saga", instance: "127.0.0.1:15692" } };

test.each([
  ["of its queue", { queue: "orders.saga", instance: "127.0.0.1:15692" }, 3, true],
  ["that says nothing of a program", { queue: "orders.saga" }, 0, true],
  ["of all queues together", {}, 1, true],
  ["of the service alone", { service: "order" }, 1, true],
  ["without an end", { queue: "orders.saga" }, Infinity, true],
  ["of another queue", { queue: "orders.requests" }, 3, false],
  ["of its queue as another sees it", { queue: "orders.saga", instance: "127.0.0.1:3001" }, 3, false],
  ["that is no number", { queue: "orders.saga" }, NaN, false],
])("a value %s", (_, labels, value, tells) => {
  expect(tellsOf([{ labels, value }], alert)).toBe(tells);
});

test("one of many is enough, and none is not", () => {
  const others = [1, 2, 3].map((value) => ({ labels: { queue: `q${String(value)}` }, value }));

  expect(tellsOf([...others, { labels: { queue: "orders.saga" }, value: 1 }], alert)).toBe(true);
  expect(tellsOf(others, alert)).toBe(false);
  expect(tellsOf([], alert)).toBe(false);
});
