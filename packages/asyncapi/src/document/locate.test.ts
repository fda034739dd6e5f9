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

test("it leads to the trait from which something has a field that it has not itself", () => {
  const inTraits = locator(
    [
      "operations:", // 1
      "  tell:", // 2
      "    bindings: { amqp: { ack: true } }", // 3
      "    traits:", // 4
      "      - summary: Tells.", // 5
      "      - $ref: '#/components/operationTraits/kept'", // 6
      "components:", // 7
      "  operationTraits:", // 8
      "    kept:", // 9
      "      bindings: { amqp: { ack: false, priority: 300 } }", // 10
    ].join("\n"),
  );

  expect(inTraits("/operations/tell/bindings/amqp/priority")).toEqual({ line: 10, column: 39 });
  expect(inTraits("/operations/tell/bindings/amqp/ack")).toEqual({ line: 3, column: 25 });
  expect(inTraits("/operations/tell/bindings/amqp/expiration")).toEqual({ line: 3, column: 17 });
  expect(inTraits("/operations/tell/summary")).toEqual({ line: 5, column: 9 });
});

test("it follows aliases, and looks into what is merged, the map's own fields first", () => {
  const inYaml = locator(
    [
      "x-base: &base", // 1
      "  type: topic", // 2
      "  name: base", // 3
      "x-other: &other { durable: true }", // 4
      "exchange:", // 5
      "  <<: [*base, *other]", // 6
      "  name: own", // 7
      "same: *base", // 8
    ].join("\n"),
  );

  expect(inYaml("/exchange/type")).toEqual({ line: 2, column: 3 });
  expect(inYaml("/exchange/name")).toEqual({ line: 7, column: 3 });
  expect(inYaml("/exchange/durable")).toEqual({ line: 4, column: 19 });
  expect(inYaml("/same/name")).toEqual({ line: 3, column: 3 });
});

test("it knows the escapes of JSON pointers", () => {
  expect(positionOf("/channels/a~1b/x-open")).toEqual({ line: 5, column: 10 });
});
