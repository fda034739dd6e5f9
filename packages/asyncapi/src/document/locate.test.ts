import { expect, test } from "vitest";
import { locator } from "./locate.js";

const positionOf = locator(
  [
    "channels:", // 1
    "  order.placed:", // 2
    "    messages: [{ name: first }, { name: second }]", // 3
    "    bindings: { $ref: '#/components/bindings/topic' }", // 4
    "  a/b: { x-open: true }", // 5
    "components:", // 6
    "  bindings:", // 7
    "    topic:", // 8
    "      exchange: orders", // 9
  ].join("\n"),
);

test("a pointer leads to the key of what it names", () => {
  expect(positionOf("/channels/order.placed")).toEqual({ line: 2, column: 3 });
});

test("it leads into lists", () => {
  expect(positionOf("/channels/order.placed/messages/1")).toEqual({ line: 3, column: 33 });
});

test("it follows references within the document", () => {
  expect(positionOf("/channels/order.placed/bindings/exchange")).toEqual({ line: 9, column: 7 });
});

test("it ends at the nearest parent of what is missing", () => {
  expect(positionOf("/channels/order.placed/x-retry/attempts")).toEqual({ line: 2, column: 3 });
});

test("it knows the escapes of JSON pointers", () => {
  expect(positionOf("/channels/a~1b/x-open")).toEqual({ line: 5, column: 10 });
});
