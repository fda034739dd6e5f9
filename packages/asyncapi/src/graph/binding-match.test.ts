import { describe, expect, test } from "vitest";
import { matches } from "./binding-match.js";

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
